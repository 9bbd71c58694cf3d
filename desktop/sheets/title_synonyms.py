"""Titles that ask for the same in other words or in another language: “Firma” and “Company”."""

from __future__ import annotations

from functools import cache
from typing import Final

from desktop.sheets.titles import folded

_ALIKE: Final = (
    "name, full name, nom, nombre, nome, vollstandiger name, name and surname, 姓名, 名字, 名称",
    "first name, given name, forename, vorname, prenom, nombre de pila, 名",
    "last name, surname, family name, nachname, familienname, nom de famille, apellido, apellidos, cognome, 姓",
    "company, firm, business, organisation, organization, firma, unternehmen, societe, entreprise, empresa, azienda,"
    " ditta, 公司, 单位",
    "phone, telephone, tel, phone number, telephone number, mobile, mobile phone, cell,"
    " telefon, telefonnummer, handy,"
    " mobil, portable, telefono, telefono movil, movil, cellulare, 电话, 手机, 电话号码, 联系电话",
    "e mail, email, mail, e mail address, email address, mailadresse, e mail adresse, courriel, adresse mail, correo,"
    " correo electronico, posta elettronica, 邮箱, 电子邮件, 电子邮箱",
    "address, postal address, adresse, anschrift, direccion, indirizzo, 地址",
    "city, town, ort, stadt, wohnort, ville, ciudad, localidad, citta, 城市",
    "postcode, postal code, zip, zip code, plz, postleitzahl, code postal, cp, codigo postal, cap, 邮编, 邮政编码",
    "country, land, pays, pais, paese, 国家",
    "date, day, datum, tag, jour, fecha, dia, data, giorno, 日期",
    "time, uhrzeit, zeit, heure, hora, ora, 时间",
    "quantity, qty, amount, how many, number of pieces, pieces, menge, anzahl, stuck, stuckzahl, quantite, qte,"
    " cantidad, quantita, 数量, 件数",
    "price, unit price, preis, einzelpreis, stuckpreis, prix, prix unitaire, precio,"
    " precio unitario, prezzo, 价格, 单价",
    "total, sum, total amount, gesamt, summe, gesamtbetrag, montant total, importe total, totale, 合计, 总计, 总额",
    "product, item, article, produkt, artikel, ware, produit, producto, articulo, prodotto, articolo, 产品, 商品, 品名",
    "customer, client, kunde, kundin, cliente, 客户, 顾客",
    "supplier, vendor, lieferant, fournisseur, proveedor, fornitore, 供应商",
    "barcode, bar code, ean, gtin, upc, ean code, strichcode, code barres,"
    " codigo de barras, codice a barre, 条码, 条形码",
    "number, no, nr, nummer, running number, laufende nummer, numero, num, n, 编号, 序号, 号码",
    "note, notes, remark, remarks, comment, comments, notiz, notizen, bemerkung, bemerkungen, anmerkung, remarque,"
    " commentaire, nota, notas, observaciones, osservazioni, 备注, 说明",
    "kind, type, category, art, typ, kategorie, sorte, genre, categorie, tipo, categoria, 类型, 类别, 种类",
    "state, status, zustand, stand, statut, etat, estado, stato, 状态",
    "arrived, arrival, in, came, time in, check in, checked in, signed in, ankunft, angekommen, gekommen, arrivee,"
    " arrive, llegada, entrada, arrivo, arrivato, entrata, 到达, 到达时间, 签到",
    "left, departure, out, gone, went, time out, check out, checked out, signed out, abfahrt, gegangen, depart, parti,"
    " salida, partenza, uscita, uscito, 离开, 离开时间, 签退",
    "visiting, host, to see, besucht, bei, visite, visita a, 被访人",
    "birthday, birth date, date of birth, geburtstag, geburtsdatum, date de naissance, fecha de nacimiento,"
    " data di nascita, 生日, 出生日期",
    "unit, einheit, unite, unidad, unita, 单位名",
)
"""Each line is one thing, in English, German, French, Spanish, Italian, Chinese, folded as titles are."""


def same_thing(title: str, other: str) -> bool:
    """Whether two titles ask for the same, as far as words for it are known."""
    return bool(_things(title) & _things(other))


def _things(title: str) -> frozenset[int]:
    return _index().get(" ".join(folded(title)), frozenset())


@cache
def _index() -> dict[str, frozenset[int]]:
    index: dict[str, frozenset[int]] = {}
    for thing, titles in enumerate(_ALIKE):
        for title in titles.split(","):
            words = " ".join(folded(title))
            index[words] = index.get(words, frozenset()) | {thing}
    return index
