"""The application's stylesheet, made from the tokens. Widgets choose a rule by dynamic properties:

`textRole` (meta, body, pane, page, code) and `tone` (ink, quiet, accent, attention, danger, on_accent) on labels,
`kind` (primary, quiet, danger, icon, segment, chip, toggle) on buttons, `ground` (rail, paper, surface) on frames,
`filled` on a field that shows a border with the focus only, `popup` on a list below a line.
"""

from ui.tokens import RADIUS, SEMIBOLD_ROLES, SHEET_RADIUS, Tokens, mix

_TONES = ("ink", "quiet", "accent", "attention", "danger", "on_accent")


def stylesheet(t: Tokens, sizes_pt: dict[str, float], target_px: int, icon_px: int) -> str:
    """`sizes_pt`: point size by type role; `target_px`: the least height of what is clicked; `icon_px`: in menus."""
    parts = (_text(t, sizes_pt), _grounds(t), _buttons(t, target_px), _fields(t), _lists(t), _popups(t, icon_px))
    return "\n".join(parts)


def _text(t: Tokens, sizes_pt: dict[str, float]) -> str:
    rules = []
    for role, size in sizes_pt.items():
        weight = "600" if role in SEMIBOLD_ROLES else "400"
        rules.append(f'*[textRole="{role}"] {{ font-size: {size:.2f}pt; font-weight: {weight}; }}')
    rules.append('*[semibold="true"] { font-weight: 600; }')
    rules += [f'*[tone="{tone}"] {{ color: {getattr(t, tone)}; }}' for tone in _TONES]
    rules.append(f'*[tone="inverse"] {{ color: {t.paper}; }}')
    rules.append("QLabel { background: transparent; }")
    return "\n".join(rules)


def _grounds(t: Tokens) -> str:
    return f"""
    *[ground="paper"] {{ background: {t.paper}; }}
    *[ground="surface"] {{ background: {t.surface}; }}
    *[ground="rail"] {{ background: {t.rail}; border: none; border-right: 1px solid {t.rail_edge}; }}
    QSplitter::handle {{ background: {t.line}; }}
    QScrollArea, QScrollArea > QWidget > QWidget[ground=""] {{ background: transparent; border: none; }}
    QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
    QScrollBar::handle {{ background: {mix(t.edge, t.paper, 0.45)}; border-radius: 3px; margin: 3px; }}
    QScrollBar::handle:vertical {{ min-height: 36px; }}
    QScrollBar::handle:horizontal {{ min-width: 36px; }}
    QScrollBar::handle:hover, QScrollBar::handle:pressed {{ background: {t.edge}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QToolTip {{ background: {t.ink}; color: {t.paper}; border: none; padding: 4px 8px; }}
    """


def _buttons(t: Tokens, target_px: int) -> str:
    inner = target_px - 2
    pressed = mix(t.ink, t.accent, 0.15)
    chip = mix(t.ink, t.surface, 0.09)
    ring = target_px // 6
    dot = target_px // 2 + 2 - 2 * ring
    return f"""
    QPushButton {{ min-height: {inner}px; padding: 0 14px; border: 1px solid {t.edge}; border-radius: {RADIUS}px;
        background: {t.surface}; color: {t.ink}; outline: none; }}
    QPushButton:hover {{ background: {t.hover}; }}
    QPushButton:pressed {{ background: {t.selected}; }}
    QPushButton:disabled {{ color: {t.quiet}; border-color: {t.line}; background: transparent; }}
    QPushButton[kind="primary"] {{ background: {t.accent}; border-color: {t.accent}; color: {t.on_accent};
        font-weight: 600; }}
    QPushButton[kind="primary"]:hover {{ background: {mix(t.ink, t.accent, 0.08)}; }}
    QPushButton[kind="primary"]:pressed {{ background: {pressed}; border-color: {pressed}; }}
    QPushButton[kind="primary"]:disabled {{ background: {t.hover}; border-color: {t.line}; color: {t.quiet}; }}
    QPushButton[kind="danger"] {{ color: {t.danger}; border-color: {t.danger}; }}
    QPushButton[kind="danger"]:hover {{ background: {mix(t.danger, t.surface, 0.08)}; }}
    QPushButton[kind="link"] {{ border: none; background: transparent; color: {t.accent}; padding: 0 8px; }}
    QPushButton[kind="link"]:hover {{ background: {t.hover}; }}
    QPushButton[kind="link"][flush="true"] {{ padding: 0; text-align: left; }}
    QPushButton[kind="link"][flush="true"]:hover {{ background: transparent; text-decoration: underline; }}
    QPushButton[kind="link"][inverse="true"] {{ color: {t.paper}; text-decoration: underline; }}
    QPushButton[kind="link"][inverse="true"]:hover {{ background: {mix(t.paper, t.ink, 0.15)}; }}
    QPushButton[kind="icon"] {{ border: none; background: transparent; padding: 0; min-height: 0; }}
    QPushButton[kind="icon"]:hover {{ background: {t.hover}; }}
    QPushButton[kind="icon"]:pressed, QPushButton[kind="icon"]:checked {{ background: {t.selected}; }}
    QPushButton[kind="segment"] {{ border: none; background: transparent; color: {t.quiet}; padding: 0 12px;
        min-height: {inner - 4}px; border-radius: {RADIUS - 2}px; }}
    QPushButton[kind="segment"]:hover {{ color: {t.ink}; }}
    QPushButton[kind="segment"]:checked {{ background: {t.selected}; color: {t.accent}; font-weight: 600; }}
    QPushButton[kind="chip"] {{ background: {chip}; border-color: {chip}; padding: 0 10px; }}
    QPushButton[kind="chip"]:hover {{ border-color: {t.edge}; }}
    QPushButton[kind="toggle"] {{ padding: 0 10px; color: {t.quiet}; }}
    QPushButton[kind="toggle"]:checked {{ background: {t.selected}; border-color: {t.accent}; color: {t.accent};
        font-weight: 600; }}
    QPushButton::menu-indicator {{ width: 0; image: none; }}
    QRadioButton {{ min-height: {target_px}px; spacing: 8px; background: transparent; color: {t.ink}; outline: none; }}
    QRadioButton:disabled {{ color: {t.quiet}; }}
    QRadioButton::indicator {{ width: {target_px // 2}px; height: {target_px // 2}px; border: 1px solid {t.edge};
        border-radius: {target_px // 4 + 1}px; background: {t.surface}; }}
    QRadioButton::indicator:checked {{ width: {dot}px; height: {dot}px; border: {ring}px solid {t.accent}; }}
    """


def _fields(t: Tokens) -> str:
    field = "QLineEdit, QPlainTextEdit[field=true], QTextEdit[field=true], QSpinBox, QComboBox"
    focused = ", ".join(f"{one.strip()}:focus" for one in field.split(","))
    return f"""
    {field} {{ background: {t.surface}; color: {t.ink}; border: 1px solid {t.edge}; border-radius: {RADIUS}px;
        padding: 5px 8px; placeholder-text-color: {t.quiet};
        selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
    {focused} {{ border-color: {t.accent}; }}
    QLineEdit[filled="true"] {{ background: {t.fill}; border-color: {t.fill}; }}
    QLineEdit[filled="true"]:focus {{ background: {t.surface}; border-color: {t.accent}; }}
    QLineEdit[invalid="true"], QPlainTextEdit[field=true][invalid="true"] {{ border-color: {t.danger}; }}
    QLineEdit:disabled {{ color: {t.quiet}; background: transparent; border-color: {t.line}; }}
    QLineEdit[cell="true"], QPlainTextEdit[cell="true"] {{ border: 2px solid {t.accent}; padding: 0 5px; }}
    QLineEdit[bare="true"] {{ border: none; background: transparent; padding: 0; }}
    QFrame[box="true"] {{ background: {t.surface}; border: 1px solid {t.edge}; border-radius: {SHEET_RADIUS}px; }}
    QPlainTextEdit[boxed="true"] {{ border: none; background: transparent; padding: 6px 0 6px 11px;
        placeholder-text-color: {t.quiet}; }}
    QTextEdit[bare="true"], QPlainTextEdit[bare="true"] {{ border: none; background: transparent; }}
    QSlider {{ min-height: 24px; background: transparent; }}
    QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {t.edge}; }}
    QSlider::sub-page:horizontal {{ border-radius: 2px; background: {t.accent}; }}
    QSlider::handle:horizontal {{ width: 14px; height: 14px; margin: -6px 0; border-radius: 8px;
        border: 1px solid {t.accent}; background: {t.accent}; }}
    QSlider::handle:horizontal:hover {{ background: {t.surface}; }}
    """


def _lists(t: Tokens) -> str:
    return f"""
    QAbstractItemView {{ background: transparent; border: none; outline: none; color: {t.ink};
        selection-background-color: {t.selected}; selection-color: {t.ink}; }}
    QListView::item {{ border-radius: {RADIUS}px; }}
    QHeaderView {{ background: {t.paper}; }}
    QTableView {{ background: {t.surface}; }}
    QTableCornerButton::section {{ background: {t.paper}; border: none; }}
    QAbstractScrollArea::corner {{ background: transparent; border: none; }}
    QHeaderView::section {{ background: {t.paper}; color: {t.quiet}; border: none; padding: 4px 8px; }}
    QComboBox QAbstractItemView {{ background: {t.surface}; border: 1px solid {t.line}; }}
    QListWidget::item {{ padding: 7px 12px; }}
    QListView::item:hover {{ background: {t.hover}; }}
    QListView::item:selected {{ background: {t.selected}; color: {t.ink}; }}
    """


def _popups(t: Tokens, icon_px: int) -> str:
    return f"""
    QMenu {{ background: {t.surface}; color: {t.ink}; border: 1px solid {t.line}; border-radius: {RADIUS}px;
        padding: 4px; icon-size: {icon_px}px; }}
    QMenu::item {{ padding: 7px 24px 7px 12px; border-radius: {RADIUS - 2}px; }}
    QMenu::item:selected {{ background: {t.selected}; }}
    QMenu::item:disabled {{ color: {t.quiet}; }}
    QMenu::icon {{ padding-left: 12px; }}
    QListView[popup="true"] {{ background: {t.surface}; border: 1px solid {t.edge}; }}
    QListView[popup="true"]::item {{ padding: 5px 8px; border-radius: 0; }}
    QMenu::separator {{ height: 1px; background: {t.line}; margin: 4px 8px; }}
    """
