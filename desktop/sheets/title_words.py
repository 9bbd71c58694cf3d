"""What people write over columns, by language: the words that say what stands below, as `titles` folds them.

`=in` counts as a whole title only, `is…` where a title begins so, `…by` where it ends so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desktop.sheets.kinds import ColumnKind as K

STRENGTH: Final[Mapping[K, int]] = {
    K.EMAIL: 9,
    K.PHONE: 9,
    K.WEB_ADDRESS: 9,
    K.BARCODE: 9,
    K.SIGNATURE: 9,
    K.RATING: 8,
    K.FILE: 8,
    K.DURATION: 7,
    K.DATE: 7,
    K.TIME: 6,
    K.MONEY: 6,
    K.YES_NO: 6,
    K.DATE_TIME: 5,
    K.NUMBER: 5,
    K.PERSON: 5,
    K.LONG_TEXT: 5,
    K.SEVERAL_OF: 5,
    K.ONE_OF: 4,
    K.SHORT_TEXT: 4,
    K.RUNNING_NUMBER: 2,
}
"""Which kind's words outweigh another's in one title: a phone number is a phone's, a payment date is a date."""

AT_END: Final = frozenset({"en", "de", "zh"})
"""Languages in which the last word of a title weighs most; in the others it is the first."""

WORDS: Final[Mapping[K, Mapping[str, str]]] = {
    K.SHORT_TEXT: {
        "en": "name, first name, last name, surname, company, firm, business, title, subject, address, street,"
        " city, town, village, postcode, postal code, zip, zip code, place, where, what, item, product,"
        " article, label, badge, customer, client, guest, visitor, supplier, vendor, contact, account,"
        " reference, code, sku, iban, bic, model, serial number, licence plate, license plate, plate, author,"
        " origin, brand, region, county, province, location, site, id, key, task, job title, flavour,"
        " nationality, manufacturer, building, seller, buyer, owner, track, song, album, artist, venue,"
        " destination, vat id, vat number, tax id, tax number, passport, room",
        "de": "name, vorname, nachname, familienname, firma, unternehmen, betreff, titel, adresse, anschrift,"
        " strasse, ort, stadt, wohnort, plz, postleitzahl, was, wo, artikel, produkt, ware, bezeichnung,"
        " kunde, kundin, gast, besucher, lieferant, ansprechpartner, konto, kennzeichen, modell, hersteller,"
        " marke, region, aufgabe, lager, lagerort, standort, herkunft, code, zimmer, raum, verfasser,"
        " seriennummer, steuernummer",
        "fr": "nom, prenom, societe, entreprise, titre, objet, adresse, rue, ville, code postal, lieu, quoi,"
        " article, produit, designation, libelle, client, invite, visiteur, fournisseur, contact, compte,"
        " reference, modele, marque, region, tache, emplacement, origine, code, salle, chambre, auteur,"
        " intitule, numero de serie",
        "es": "nombre, nombre de la, nombre del, apellido, apellidos, empresa, titulo, asunto, direccion,"
        " calle, ciudad, codigo postal, lugar, articulo, producto, cliente, visitante, proveedor, contacto,"
        " cuenta, referencia, modelo, marca, tarea, ubicacion, codigo, habitacion, sala, autor, localidad,"
        " municipio, poblacion, provincia, barrio",
        "it": "nome, cognome, ditta, azienda, titolo, oggetto, indirizzo, via, citta, cap, luogo, articolo,"
        " prodotto, cliente, ospite, visitatore, fornitore, contatto, conto, riferimento, modello, marca,"
        " codice, stanza, sala, autore, comune, provincia, ragione sociale",
        "zh": "姓名, 名称, 名字, 公司, 单位, 标题, 地址, 城市, 地点, 商品, 产品, 品名, 客户, 顾客, 访客,"
        " 供应商, 联系人, 编码, 型号, 品牌, 邮编, 车牌, 房间",
    },
    K.LONG_TEXT: {
        "en": "problem, issue, fault, what changes, what went well, went well, what is needed, need, terms,"
        " complaint, suggestion, suggestions, story, wishes, request, damage, notes, note, comment, comments,"
        " remark, remarks, description, details, message, reason, feedback, text, what happened,"
        " observations, instructions, summary, explanation, abstract, narrative, memo, body, content",
        "de": "problem, mangel, fehler, schaden, was andert sich, wunsch, wunsche, beschwerde, vorschlage,"
        " bedingungen, notiz, notizen, bemerkung, bemerkungen, anmerkung, anmerkungen, kommentar,"
        " beschreibung, hinweis, hinweise, grund, nachricht, details, text, begrundung, erlauterung,"
        " zusammenfassung",
        "fr": "probleme, panne, defaut, souhaits, reclamation, suggestions, conditions, remarque, remarques,"
        " commentaire, commentaires, description, notes, motif, raison, message, details, observation,"
        " observations, explication, texte",
        "es": "problema, averia, defecto, deseos, queja, sugerencias, condiciones, nota, notas, comentario,"
        " comentarios, observacion, observaciones, descripcion, motivo, razon, mensaje, detalles, texto",
        "it": "problema, guasto, difetto, desideri, reclamo, suggerimenti, condizioni, note, nota, commento,"
        " commenti, osservazioni, descrizione, motivo, messaggio, dettagli, testo",
        "zh": "问题, 故障, 建议, 要求, 投诉, 备注, 说明, 描述, 评论, 留言, 原因, 意见, 内容, 注释",
    },
    K.NUMBER: {
        "en": "how many, how much, fill up to, difference, suggested, week, week number, entitlement,"
        " holiday entitlement, contract hours, number left, remaining, reorder level, reorder at, on hand,"
        " in stock, needed quantity, number of, no of, count, quantity, qty, pieces, pcs, age, weight,"
        " height, width, length, depth, size in, people, guests, servings, portions, persons, stock, minimum,"
        " maximum, min, max, score, points, hours, days, minutes, year, percent, percentage, rate,"
        " temperature, distance, km, mileage, units, population, volume, area, level, pages, copies,"
        " latitude, longitude, lat, lon, lng, average, mean, ratio, share, pack, capacity, humidity,"
        " pressure, value, per day, per week, sold, ordered, received, speed, total hours, floor",
        "de": "wie viele, wie viel, auffullen bis, differenz, vorschlag, woche, kw, kalenderwoche, anspruch,"
        " urlaubsanspruch, wochenstunden, restbestand, rest, anzahl, menge, stuck, stuckzahl, alter, gewicht,"
        " hohe, breite, lange, tiefe, personen, portionen, bestand, mindestbestand, minimum, maximum, punkte,"
        " stunden, tage, minuten, jahr, prozent, temperatur, entfernung, strecke, einwohner, flache, volumen,"
        " seiten, wert, grad, quote, anteil, bestellmenge, baujahr",
        "fr": "combien, ecart, difference, semaine, reste, seuil, nombre de, nb, quantite, qte, age, poids,"
        " hauteur, largeur, longueur, profondeur, personnes, portions, stock, minimum, maximum, points,"
        " heures, jours, annee, pourcentage, taux, temperature, distance, population, surface, valeur,"
        " effectif, moyenne",
        "es": "cuantos, cuantas, cuanto, diferencia, semana, resto, cantidad, cant, numero de, edad, peso,"
        " altura, ancho, largo, personas, raciones, existencias, minimo, maximo, puntos, horas, dias, ano,"
        " porcentaje, tasa, temperatura, distancia, poblacion, superficie, valor",
        "it": "quanti, quante, quanto, differenza, settimana, resto, quantita, qta, numero di, eta, peso,"
        " altezza, larghezza, lunghezza, persone, porzioni, giacenza, scorta, minimo, massimo, punti, ore,"
        " giorni, anno, percentuale, temperatura, distanza, popolazione, superficie, valore",
        "zh": "多少, 几个, 几人, 差额, 差异, 周, 剩余, 数量, 件数, 个数, 人数, 年龄, 重量, 高度, 宽度, 长度,"
        " 库存, 最低, 最高, 分数, 小时, 天数, 年份, 百分比, 温度, 距离, 人口, 面积",
    },
    K.MONEY: {
        "en": "card slip, card, vouchers, to bank, to pay, float left, petty cash, selling price,"
        " purchase price, rrp, bill, price, unit price, cost, costs, amount, total, subtotal, sum, deposit,"
        " fee, fees, charge, salary, wage, wages, pay, net, gross, vat, tax, takings, revenue, turnover,"
        " budget, balance, discount amount, tip, tips, expense, payment, invoice amount, refund, freight,"
        " income, profit, spend, paid in, paid out, =float, counted, cash, rent",
        "de": "ec, karte, gutscheine, zur bank, zu zahlen, wechselgeld, rechnung, barbestand, kassenbestand,"
        " uvp, preis, einzelpreis, ek, vk, kosten, betrag, summe, gesamt, gesamtbetrag, zwischensumme,"
        " anzahlung, gebuhr, gehalt, lohn, netto, brutto, mwst, ust, umsatz, einnahmen, ausgaben, budget,"
        " saldo, trinkgeld, kaution, miete, zahlung, rechnungsbetrag, guthaben, pfand",
        "fr": "carte, especes, a payer, fond de caisse, facture, prix, cout, montant, total, somme, acompte,"
        " frais, salaire, net, brut, tva, recette, recettes, chiffre d affaires, budget, solde, depense,"
        " depenses, pourboire, loyer, caution, versement, tarif",
        "es": "tarjeta, efectivo, a pagar, fondo de caja, factura, precio, coste, costo, importe, monto, total,"
        " suma, anticipo, senal, tarifa, salario, sueldo, neto, bruto, iva, ventas, ingresos, gastos,"
        " presupuesto, saldo, propina, alquiler, deposito, pago",
        "it": "carta, contanti, da pagare, fondo cassa, fattura, prezzo, costo, importo, totale, somma,"
        " acconto, caparra, tariffa, stipendio, netto, lordo, iva, incasso, ricavi, spese, bilancio, saldo,"
        " mancia, affitto, pagamento",
        "zh": "刷卡, 现金, 应付, 找零, 价格, 单价, 金额, 总价, 总额, 合计, 费用, 成本, 定金, 押金, 工资, 税额,"
        " 营业额, 收入, 支出, 预算, 余额, 小费, 售价, 进价",
    },
    K.DATE: {
        "en": "next service, last service, last delivery, found on, last checked, next check, date, day,"
        " birthday, born, deadline, due, due by, needed by, since, until, expiry, expires, best before,"
        " use by, dob, d o b, dt, =on, valid from, valid to, valid until, hired, week of",
        "de": "nachste wartung, letzte wartung, letzte lieferung, gefunden am, nachste prufung, datum, tag,"
        " geburtstag, geboren, geboren am, frist, fallig, fallig am, =bis, seit, =ab, gultig bis, gultig ab,"
        " haltbar bis, mhd, termin, =am, …am, stichtag, abgabe, eintritt, austritt",
        "fr": "prochaine revision, derniere livraison, trouve le, date, jour, anniversaire, ne le, nee le,"
        " echeance, jusqu au, depuis, date limite, =le, …le, dlc, ddm",
        "es": "proxima revision, ultima entrega, fecha, dia, cumpleanos, nacimiento, vencimiento, caducidad,"
        " hasta, desde, plazo, fecha limite",
        "it": "prossima revisione, ultima consegna, data, giorno, compleanno, nato il, scadenza, fino a, =dal,"
        " =al, da consegnare, entro",
        "zh": "下次保养, 上次交货, 日期, 生日, 截止, 到期, 有效期, 保质期, 年月日, 日子",
    },
    K.TIME: {
        "en": "cut off, cut off time, opens, closes, opens at, closes at, time, at what time, opening time,"
        " closing time, start time, end time, pick up time, clock",
        "de": "bestellschluss, offnet, schliesst, annahmeschluss, uhrzeit, zeit, beginn um, uhr, abholzeit,"
        " startzeit, endzeit, ankunftszeit",
        "fr": "heure limite, ouvre a, ferme a, heure, horaire, heure de debut, heure de fin",
        "es": "hora limite, abre a, cierra a, hora, hora de inicio, hora de fin, horario",
        "it": "ora limite, apre alle, chiude alle, ora, orario, ora di inizio, ora di fine",
        "zh": "截单时间, 开门, 关门, 时间, 时刻, 几点",
    },
    K.DATE_TIME: {
        "en": "found, lost, recheck, happened, seen at, noticed, arrived, arrival, left, departed, departure,"
        " departure time and date, checked in, checked out, check in, check out, signed in, signed out,"
        " date and time, date time, datetime, timestamp, time stamp, when, start, starts, begin, end, ends,"
        " finish, finished, started, created, updated, modified, opened, closed, reported, ready, pick up,"
        " picked up, received at, sent at, appointment, logged, lastmod, collected, login, logout,"
        " registered, submitted, completed, =from, =to, =in, =out",
        "de": "gefunden, verloren, passiert am, bemerkt, ankunft, angekommen, abfahrt, abreise, anreise,"
        " gegangen, gekommen, kommen, gehen, eingang, ausgang, datum und uhrzeit, datum uhrzeit, zeitpunkt,"
        " zeitstempel, wann, beginn, ende, start, erstellt, erstellt am, geandert, geandert am, abgeholt,"
        " abholung, fertig am, =von, eingecheckt, ausgecheckt",
        "fr": "trouve, perdu, constate, arrive, arrivee, arrivee le, depart, parti, partie, sorti, sortie,"
        " entree, date et heure, horodatage, quand, debut, fin, cree, cree le, modifie, modifie le, retrait,"
        " =du, =au, rendez vous",
        "es": "encontrado, perdido, ocurrido, llegada, llego, salida, salio, entrada, fecha y hora, cuando,"
        " inicio, fin, final, creado, modificado, recogida, cita",
        "it": "trovato, perso, accaduto, arrivo, arrivato, arrivata, partenza, partito, uscita, uscito,"
        " entrata, ingresso, data e ora, quando, inizio, fine, creato, modificato, ritiro, appuntamento",
        "zh": "发现, 丢失, 到达, 到达时间, 离开, 离开时间, 来访时间, 开始时间, 结束时间, 创建时间, 更新时间,"
        " 入住, 退房, 日期时间, 取货时间, 签到, 签退, 预约时间",
    },
    K.YES_NO: {
        "en": "allergy asked, asked, unusable, usable, paid back, seen, told, informed, opened yes no,"
        " thrown away, cleaned, urgent, broken, paid, done, active, yes no, consent, agreed, confirmed,"
        " approved, in use, discontinued, is…, has…, taxable, allowed, checked, ok, available, hidden,"
        " enabled, needed, required, vegetarian, vegan, house rules, first aid, half day, newsletter, member,"
        " subscribed, public, private, visible, valid, was…, can…, does…, do…",
        "de": "benachrichtigt, unbrauchbar, defekt, dringend, informiert, gelesen, abgeschlossen, sauber,"
        " bezahlt, erledigt, aktiv, ja nein, einwilligung, zugestimmt, bestatigt, genehmigt, hat…, ist…,"
        " gepruft, verfugbar, vegetarisch, vegan, hausordnung, erste hilfe, anwesend, eingeladen, mitglied,"
        " gultig",
        "fr": "urgent, inutilisable, informe, nettoye, lu, paye, fait, actif, oui non, accord, consentement,"
        " confirme, approuve, verifie, disponible, vegetarien, membre, present, valide",
        "es": "urgente, inutilizable, avisado, limpio, leido, pagado, hecho, activo, si no, consentimiento,"
        " confirmado, aprobado, disponible, vegetariano, socio",
        "it": "urgente, inutilizzabile, avvisato, pulito, letto, pagato, fatto, attivo, si no, consenso,"
        " confermato, approvato, disponibile, vegetariano, socio",
        "zh": "紧急, 已通知, 已读, 是否, 已付, 已付款, 完成, 已完成, 有效, 同意, 确认, 启用",
    },
    K.ONE_OF: {
        "en": "round, paid with, pay by, food, quarter, flavor, filling, delivery method,"
        " collection or delivery, rota, position type, diet, status, state, kind, type, category, gender,"
        " sex, group, priority, department, size, colour, color, unit, class, shift, method, payment method,"
        " mode, stage, phase, sort, level of, country, currency, language, role, weekday, salutation, season,"
        " pick up or deliver, channel, source, team, section, variety, result, availability, severity, grade,"
        " agency, borough, district, neighborhood, neighbourhood, topping, cause",
        "de": "runde, bezahlt mit, quartal, geschmack, fullung, lieferart, diat, status, zustand, art, typ,"
        " kategorie, geschlecht, gruppe, prioritat, abteilung, grosse, farbe, einheit, klasse, schicht,"
        " zahlungsart, phase, sorte, land, wahrung, sprache, rolle, wochentag, anrede, saison, stand,"
        " bereich, ergebnis, warengruppe, dringlichkeit, steuerklasse",
        "fr": "paye avec, mode de livraison, trimestre, gout, parfum, regime, statut, etat, genre, type,"
        " categorie, sexe, groupe, priorite, service, taille, couleur, unite, classe, equipe,"
        " mode de paiement, phase, pays, devise, langue, role, civilite, saison, rayon, resultat, quartier",
        "es": "pagado con, trimestre, sabor, relleno, forma de entrega, dieta, estado, tipo, categoria, sexo,"
        " genero, grupo, prioridad, departamento, talla, tamano, color, unidad, clase, turno, forma de pago,"
        " fase, pais, moneda, idioma, rol, temporada, seccion, resultado",
        "it": "pagato con, trimestre, gusto, ripieno, consegna o ritiro, dieta, stato, tipo, genere, categoria,"
        " sesso, gruppo, priorita, reparto, taglia, misura, colore, unita, classe, turno, modo di pagamento,"
        " fase, paese, valuta, lingua, ruolo, stagione, esito",
        "zh": "季度, 口味, 配送方式, 支付方式, 状态, 类型, 种类, 类别, 性别, 组, 优先级, 部门, 尺寸, 颜色,"
        " 班次, 付款方式, 国家, 币种, 语言, 角色, 季节, 结果",
    },
    K.SEVERAL_OF: {
        "en": "tags, allergens, allergies, languages, skills, categories, genres, ingredients, extras,"
        " toppings, amenities, days of the week, keywords, topics, order days, options, features, interests,"
        " hobbies",
        "de": "allergene, allergien, sprachen, kategorien, schlagworte, schlagworter, zutaten, extras,"
        " fahigkeiten, bestelltage, merkmale, ausstattung, themen, interessen",
        "fr": "allergenes, allergies, langues, mots cles, categories, ingredients, supplements, competences, options",
        "es": "alergenos, alergias, idiomas, etiquetas, categorias, ingredientes, extras, habilidades, opciones",
        "it": "allergeni, allergie, lingue, etichette, categorie, ingredienti, extra, competenze, opzioni",
        "zh": "标签, 过敏原, 技能, 配料, 选项, 关键词",
    },
    K.PERSON: {
        "en": "cover, covered by, fixer, finder, witness, stand in, deputy, author name, caretaker, fetched by,"
        " contact person here, visiting, employee, employee name, staff, staff name, staff member, who,"
        " whose, assigned to, assignee, responsible, taken by, served by, seen by, checked by, done by, =by,"
        " …by, host, manager, for whom, colleague, person in charge, made by, approved by, cashier, cook,"
        " driver, teacher, reports to, handled by, salesperson, sales rep, seller name, worker, person,"
        " baker, technician, received by, our contact",
        "de": "vertretung, vertreten durch, zeuge, finder, abgeholt von, ansprechpartner intern, mitarbeiter,"
        " mitarbeiterin, besucht, zu besuch bei, wer, wen, zustandig, verantwortlich, bearbeiter,"
        " sachbearbeiter, aufgenommen von, erledigt von, gepruft von, bedient von, gastgeber, leiter,"
        " kollege, fahrer, verkaufer, person, bearbeitet von, …von, personal",
        "fr": "remplacant, temoin, recupere par, employe, employee, visite, qui, responsable, attribue a,"
        " pris par, fait par, verifie par, …par, hote, gerant, collegue, chauffeur, vendeur, vendeuse,"
        " personne, salarie, saisi par",
        "es": "sustituto, testigo, recogido por, empleado, empleada, visita a, quien, a quien, responsable,"
        " encargado, asignado a, atendido por, hecho por, anfitrion, gerente, companero, conductor, vendedor,"
        " persona",
        "it": "sostituto, testimone, ritirato da, dipendente, impiegato, visita a, chi, responsabile,"
        " incaricato, assegnato a, fatto da, preso da, ospitante, collega, autista, venditore, persona,"
        " addetto",
        "zh": "证人, 代班, 领取人, 员工, 被访人, 负责人, 经办人, 接待人, 谁, 同事, 店员, 处理人, 拜访",
    },
    K.FILE: {
        "en": "photo, photos, picture, pictures, image, images, file, files, attachment, attachments, scan,"
        " receipt, cv, drawing, screenshot",
        "de": "foto, fotos, bild, bilder, datei, dateien, anhang, anhange, scan, beleg, lebenslauf, zeichnung",
        "fr": "photo, photos, image, images, fichier, piece jointe, justificatif, recu",
        "es": "foto, fotos, imagen, imagenes, archivo, adjunto, recibo, curriculum",
        "it": "foto, immagine, immagini, file, allegato, allegati, ricevuta, scontrino",
        "zh": "照片, 图片, 文件, 附件, 收据, 简历",
    },
    K.PHONE: {
        "en": "phone, telephone, tel, mobile, cell, cell phone, cellphone, fax, whatsapp, landline, home phone,"
        " phone no, contact number, call",
        "de": "telefon, telefonnummer, tel, handy, handynummer, mobil, mobilnummer, mobiltelefon, fax,"
        " festnetz, rufnummer, durchwahl",
        "fr": "telephone, tel, portable, mobile, fax, gsm, numero de telephone, no de telephone",
        "es": "telefono, tel, tfno, tlf, movil, celular, fax, numero de telefono",
        "it": "telefono, tel, cellulare, cell, fax, recapito telefonico, numero di telefono",
        "zh": "电话, 手机, 手机号, 联系电话, 传真, 电话号码, 联系方式",
    },
    K.RUNNING_NUMBER: {
        "en": "no, nr, number, running number, serial no, order no, order number, invoice no, invoice number,"
        " receipt no, ticket no, index, row, rank, position, pos, line, line no, s no, sl no, sr no, seq,"
        " sequence",
        "de": "nr, nummer, lfd nr, laufende nummer, pos, position, zeile, auftragsnummer, rechnungsnummer,"
        " bestellnummer, belegnummer, rang",
        "fr": "no, =n, numero, n commande, numero de commande, numero de facture, ligne, rang",
        "es": "no, num, numero, =n, numero de pedido, numero de factura, linea, fila",
        "it": "=n, nr, no, num, numero, numero ordine, numero fattura, riga",
        "zh": "序号, 编号, 单号, 订单号, 流水号, 行号",
    },
    K.BARCODE: {
        "en": "barcode, bar code, ean, ean13, ean 13, ean8, gtin, upc, isbn, scan code, ean code",
        "de": "strichcode, barcode, ean, gtin, isbn, ean nummer",
        "fr": "code barres, code barre, ean, gtin, isbn",
        "es": "codigo de barras, ean, gtin, isbn",
        "it": "codice a barre, ean, gtin, isbn",
        "zh": "条码, 条形码, 二维码, 商品码",
    },
    K.SIGNATURE: {
        "en": "signature, signed, sign here, sign",
        "de": "unterschrift, signatur, unterschrieben",
        "fr": "signature, emargement",
        "es": "firma",
        "it": "firma",
        "zh": "签名, 签字",
    },
    K.RATING: {
        "en": "how sure, confidence, how happy, rating, stars, satisfaction, how was it, how satisfied, star rating",
        "de": "wie sicher, wie zufrieden, bewertung, sterne, zufriedenheit",
        "fr": "note client, confiance, evaluation, etoiles, satisfaction, appreciation",
        "es": "confianza, valoracion, estrellas, satisfaccion, puntuacion, calificacion",
        "it": "fiducia, valutazione, stelle, soddisfazione, gradimento",
        "zh": "信心, 评分, 星级, 满意度, 评价",
    },
    K.DURATION: {
        "en": "duration, how long, time spent, time taken, break, elapsed, working time, hours worked,"
        " lead time, running time, runtime, travel time, total working hours",
        "de": "dauer, wie lange, pause, arbeitszeit, zeitaufwand, fahrzeit, laufzeit, spieldauer",
        "fr": "duree, temps passe, pause, combien de temps, temps de travail",
        "es": "duracion, cuanto tiempo, pausa, descanso, tiempo de trabajo",
        "it": "durata, quanto tempo, pausa, orario di lavoro",
        "zh": "时长, 用时, 耗时, 持续时间, 工时",
    },
    K.EMAIL: {
        "en": "email, e mail, mail, email address, e mail address, mail address",
        "de": "email, e mail, mail, mailadresse, e mail adresse, emailadresse",
        "fr": "email, e mail, courriel, mail, mel, adresse mail, adresse email, adresse e mail, adresse electronique",
        "es": "email, e mail, correo, correo electronico, mail",
        "it": "email, e mail, posta elettronica, mail, indirizzo email, pec",
        "zh": "邮箱, 电子邮件, 电子邮箱, 邮件",
    },
    K.WEB_ADDRESS: {
        "en": "website, web site, web, url, uri, link, homepage, web address, web page, webpage, permalink, href",
        "de": "webseite, website, web, internet, homepage, url, link, internetseite",
        "fr": "site web, site internet, site, url, lien, page web",
        "es": "sitio web, pagina web, web, url, enlace",
        "it": "sito web, sito, sito internet, url, link, pagina web",
        "zh": "网址, 网站, 链接, 主页",
    },
}

PREFILLED: Final[Mapping[str, str]] = {
    "now": "arrived, checked in, signed in, timestamp, time stamp, ankunft, angekommen, gekommen, eingecheckt, arrive,"
    " arrivee, llegada, llego, arrivo, arrivato, arrivata, 到达, 到达时间, 来访时间, 签到",
    "today": "date, datum, fecha, data, 日期",
    "me": "taken by, served by, checked by, done by, made by, handled by, received by, aufgenommen von, erledigt von,"
    " gepruft von, bedient von, bearbeitet von, pris par, fait par, verifie par, saisi par, atendido por, hecho por,"
    " fatto da, preso da, 经办人, 处理人",
}
"""Whole titles whose question is best filled in already, and with what."""
