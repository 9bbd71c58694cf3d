"""Making forms by hand: counted clicks, two who do it at once, and what a new version would change."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from desktop.forms import commands, queries
from desktop.forms.definition import Definition, Question, QuestionType
from desktop.forms.drafts.drafts import begin_draft
from desktop.forms.entries import add_entry
from tests.desktop.shops import WAIT_S
from tests.ui.accessibility import accessibility_problems, settle
from tests.ui.builder_screens import building
from tests.ui.windows import focused, named, press, says, until, write
from ui.forms.builder.using import NewVersionDialog
from ui.forms.builder.who_dialog import WhoDialog
from ui.widgets import Menu, Toast

ENTER = Qt.Key.Key_Return
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
FORBIDDEN = {
    "field", "record", "publish", "required", "constraint", "link", "schema", "workspace", "member", "device", "peer",
    "boolean",
}  # fmt: skip


class Hand:
    """A mouse whose clicks are counted."""

    def __init__(self):
        self.clicks = 0

    def click(self, root, name):
        self.press(named(root, name))

    def press(self, widget):
        self.clicks += 1
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        settle()

    def choose(self, chip, words):
        """In the menu that a chip opened."""
        menu = chip.findChild(Menu)
        place = menu.actionGeometry(next(action for action in menu.actions() if action.text() == words)).center()
        self.clicks += 1
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=place)
        settle()


def cards(builder):
    return list(builder.questions.cards.values())


def asked(builder):
    return [(each.label, each.type.value) for each in builder.editing.draft.definition.questions]


def is_tried_as_drafted(builder):
    column = builder.trial.column
    return column is not None and column.ground.form.definition.questions == builder.editing.draft.definition.questions


def tried(builder):
    """The questions that can be tried beside those that are made; they follow a while after."""
    return builder.trial.column.ground.form.definition.questions


def ask(*labels):
    """Type questions, each with Enter."""
    for label in labels:
        write(label)
        press(ENTER)


def form(person, *questions):
    """A form in use, and the key of its draft."""
    made = person.workspace.do(commands.make, Definition("Visitors", questions=questions)).result(WAIT_S)
    key = person.workspace.do(begin_draft, made.creator, made.nonce, made.definition).result(WAIT_S)
    return made, key


def test_the_visitor_log_takes_few_clicks(qtbot, maria, theme):
    with building(maria) as builder:
        hand = Hand()
        ask("Visitors", "Name", "Company", "Visiting", "Arrived", "Left", "Phone")
        assert asked(builder) == [
            ("Name", "text"), ("Company", "text"), ("Visiting", "person"), ("Arrived", "dateTime"),
            ("Left", "dateTime"), ("Phone", "phone"),
        ]  # fmt: skip
        for must in ("“Name” must be filled", "“Visiting” must be filled"):
            hand.click(builder, must)
        assert says(builder, "Draft: nobody sees this yet.")
        until(qtbot, lambda: tried(builder) == builder.editing.draft.definition.questions)
        assert accessibility_problems(builder, theme) == []
        hand.click(builder, "Use it")
        assert isinstance(builder.using.dialog, WhoDialog)
        hand.press(builder.using.dialog.yes)
        until(qtbot, lambda: bool(builder.uses))
        made = queries.form(builder.editing.bridge.session, builder.uses[0])
        assert hand.clicks <= 20
        assert [question.required for question in made.definition.questions] == ["TRUE", "", "TRUE", "", "", ""]
        assert made.definition.questions[3].default == "NOW()"
        assert made.definition.change_all.role == "employee", "whoever is at the desk lets visitors out"
        assert builder.failures == []


def test_only_ask_if_takes_few_clicks(qtbot, maria):
    kind = Question("kind0000", QuestionType.YES_NO, "Delivery")
    _, key = form(maria, kind, Question("firm0000", QuestionType.TEXT, "Company"))
    with building(maria, key) as builder:
        hand, card = Hand(), cards(builder)[1]
        hand.click(builder, "More about “Company”")
        hand.click(builder, "Only ask if …")
        hand.choose(card.settings.only_if.add, "Delivery")
        hand.choose(card.settings.only_if.lines[0].choice, "No")
        assert builder.editing.draft.definition.questions[1].relevant == "{kind0000} = FALSE"
        assert hand.clicks <= 5
        QTest.keyClick(card.label, Qt.Key.Key_Z, CONTROL)
        QTest.keyClick(card.label, Qt.Key.Key_Z, CONTROL)
        settle()
        assert builder.editing.draft.definition.questions[1].relevant == ""
        assert card.settings.only_if.lines == []


def test_questions_move_go_and_come_back(qtbot, maria):
    with building(maria) as builder:
        ask("Visitors", "Name", "Company", "Phone")
        QTest.keyClick(cards(builder)[2].label, Qt.Key.Key_Up, ALT)
        settle()
        assert [card.label.text() for card in cards(builder)] == ["Name", "Phone", "Company"]
        for key, first in ((Qt.Key.Key_Down, "Phone"), (Qt.Key.Key_Up, "Name")):
            card = next(card for card in cards(builder) if card.label.text() == "Name")
            QTest.keyClick(card.label, key, ALT)
            settle()
            assert cards(builder)[0].label.text() == first
        first, last = cards(builder)[0], cards(builder)[2]
        QTest.mousePress(first.grip, Qt.MouseButton.LeftButton)
        below = first.grip.mapFromGlobal(last.mapToGlobal(QPoint(0, last.height())))
        QTest.mouseMove(first.grip, below)
        QTest.mouseRelease(first.grip, Qt.MouseButton.LeftButton, pos=below)
        settle()
        assert [card.label.text() for card in cards(builder)] == ["Phone", "Company", "Name"]
        Hand().click(builder, "Take “Company” away")
        assert [card.label.text() for card in cards(builder)] == ["Phone", "Name"]
        press_undo(builder)
        assert [label for label, _ in asked(builder)] == ["Phone", "Company", "Name"]


def press_undo(builder):
    QTest.keyClick(builder.questions.new, Qt.Key.Key_Z, CONTROL)
    settle()


def test_lines_that_are_pasted_are_questions_and_answers(qtbot, maria):
    with building(maria) as builder:
        ask("Visitors")
        QGuiApplication.clipboard().setText("1. Name *\n2. Kind\n")
        QTest.keyClick(focused(), Qt.Key.Key_V, CONTROL)
        settle()
        assert asked(builder) == [("Name", "text"), ("Kind", "select_one")]
        card = cards(builder)[1]
        until(qtbot, lambda: says(card, "A choice needs at least two answers."))
        card.settings.choices.new.setFocus()
        QGuiApplication.clipboard().setText("Courier\nGuest\nCourier")
        QTest.keyClick(focused(), Qt.Key.Key_V, CONTROL)
        settle()
        kind = builder.editing.draft.definition.questions[1]
        assert [choice.label for choice in kind.choices] == ["Courier", "Guest"]
        until(qtbot, lambda: not says(card, "A choice needs at least two answers."))
        press_undo(builder)
        assert builder.editing.draft.definition.questions[1].choices == ()


def test_two_make_one_form_at_once(qtbot, maria):
    with building(maria) as builder:
        ask("Visitors", "Name")
        with building(maria, builder.editing.key) as other:
            until(qtbot, lambda: [label for label, _ in asked(other)] == ["Name"])
            label = cards(builder)[0].label
            label.setCursorPosition(4)
            QTest.keyClicks(label, "s")
            QTest.keyClicks(other.questions.new, "Phone")
            QTest.keyClick(other.questions.new, ENTER)
            for each in (builder, other):
                until(qtbot, lambda each=each: [label for label, _ in asked(each)] == ["Names", "Phone"])
            press_undo(builder)
            until(qtbot, lambda: [label for label, _ in asked(other)] == ["Name", "Phone"])


def test_a_new_version_says_what_does_not_fit(qtbot, maria):
    made, key = form(maria, Question("age00000", QuestionType.TEXT, "Age"))
    for age in ("12", "Mr Chen"):
        maria.workspace.do(add_entry, made.id, {"age00000": age}).result(WAIT_S)
    with building(maria, key) as builder:
        assert says(builder, "Changes: nobody sees them yet.")
        card = cards(builder)[0]
        hand = Hand()
        hand.press(card.type)
        ticked = [action.text() for action in card.type.findChild(Menu).actions() if not action.icon().isNull()]
        assert ticked == ["Short text"]
        hand.choose(card.type, "Number")
        hand.click(builder, "Use the new version")
        until(qtbot, lambda: isinstance(builder.using.dialog, NewVersionDialog))
        assert builder.using.dialog.sentence() == (
            "2 entries: 1 fit, 1 doesn’t (“Mr Chen”); it stays as written, marked."
        )
        hand.press(builder.using.dialog.yes)
        until(qtbot, lambda: builder.uses == [made.id])
        now = queries.form(builder.editing.bridge.session, made.id)
        assert now.definition.questions[0].type is QuestionType.NUMBER


def test_a_text_that_becomes_a_choice_offers_what_was_answered(qtbot, maria):
    made, key = form(maria, Question("kind0000", QuestionType.TEXT, "Kind"))
    for kind in ("Courier", "Guest", "courier", "Courier"):
        maria.workspace.do(add_entry, made.id, {"kind0000": kind}).result(WAIT_S)
    with building(maria, key) as builder:
        card, hand = cards(builder)[0], Hand()
        hand.press(card.type)
        hand.choose(card.type, "One of")
        until(qtbot, lambda: len(builder.editing.draft.definition.questions[0].choices) == 2)
        kind = builder.editing.draft.definition.questions[0]
        assert [choice.label for choice in kind.choices] == ["Courier", "Guest"]
        hand.click(builder, "Use the new version")
        until(qtbot, lambda: builder.using.dialog is not None)
        assert builder.using.dialog.sentence() == "4 entries: all fit."
        builder.using.dialog.reject()


def test_a_formula_that_cannot_be_read_is_said_and_not_kept(qtbot, maria):
    price = Question("price000", QuestionType.MONEY, "Price")
    _, key = form(maria, Question("count000", QuestionType.NUMBER, "How many"), price)
    with building(maria, key) as builder:
        builder.questions.new.setFocus()
        ask("Sum")
        card, hand = cards(builder)[2], Hand()
        hand.press(card.type)
        hand.choose(card.type, "Work out")
        field = card.settings.work_out
        hand.press(field.kind)
        hand.choose(field.kind, "Quantity × price")
        worked = builder.editing.draft.definition.questions[2]
        assert (worked.calculation, worked.result) == ("{count000} * {price000}", QuestionType.MONEY)
        hand.press(field.kind)
        hand.choose(field.kind, "Write it yourself")
        assert field.formula.edit.text() == "[How many] * [Price]"
        write(" * [Pries]")
        assert field.formula.fault.position == 23
        assert builder.editing.draft.definition.questions[2].calculation == "{count000} * {price000}"


def test_another_form_is_looked_into_and_added_up(qtbot, maria):
    products, key = form(maria, Question("name0000", QuestionType.TEXT, "Product"))
    amount = Question("amount00", QuestionType.MONEY, "Amount")
    chosen = Question("which000", QuestionType.ENTRY, "Which", form=products.id)
    orders = maria.workspace.do(commands.make, Definition("Orders", questions=(chosen, amount))).result(WAIT_S)
    with building(maria, key) as builder:
        hand = Hand()
        builder.questions.new.setFocus()
        ask("Sold")
        card = cards(builder)[1]
        hand.press(card.type)
        hand.choose(card.type, "Work out")
        field = card.settings.work_out
        hand.press(field.kind)
        hand.choose(field.kind, "Add up from another form")
        worked = builder.editing.draft.definition.questions[1]
        assert (worked.calculation, worked.result) == (
            f"SUM({{{orders.id}>which000}}.{{amount00}})",
            QuestionType.MONEY,
        )
        assert field.first.text() == "Orders, Amount"
        hand.press(field.kind)
        hand.choose(field.kind, "Write it yourself")
        assert field.formula.edit.text() == "SUM([Orders].[Amount])"
    _, key = form(maria, chosen)
    with building(maria, key) as builder:
        builder.questions.new.setFocus()
        ask("Called")
        card = cards(builder)[1]
        hand.press(card.type)
        hand.choose(card.type, "Work out")
        field = card.settings.work_out
        hand.press(field.kind)
        hand.choose(field.kind, "Also show")
        worked = builder.editing.draft.definition.questions[1]
        assert (worked.calculation, worked.result) == ("{which000}.{name0000}", QuestionType.TEXT)


def test_no_word_of_the_makers_is_on_screen(qtbot, maria):
    with building(maria) as builder:
        ask("Visitors", "Name", "Kind", "Arrived", "Price", "Weight (kg)")
        for card in cards(builder):
            card.fold.setChecked(True)
        settle()
        said = " ".join(
            f"{part.accessibleName()} {getattr(part, 'text', str)()} {part.toolTip()}"
            for part in builder.findChildren(QWidget)
        )
        words = set(said.casefold().replace("“", " ").replace("”", " ").split())
        assert not words & FORBIDDEN


def test_the_form_is_tried_beside_its_questions(qtbot, maria):
    delivery = Question("delivery", QuestionType.YES_NO, "Delivery")
    address = Question("address0", QuestionType.TEXT, "Address", relevant="{delivery} = TRUE", required="TRUE")
    _, key = form(maria, delivery, address)
    with building(maria, key) as builder:
        tried = builder.trial.column.cards
        assert tried["address0"].isHidden()
        tried["delivery"].answer.fill_in(True)
        builder.trial.column.look_again()
        assert tried["address0"].isVisible()
        Hand().click(builder, "Try to save")
        assert says(builder.trial, "This must be filled.")
        builder.questions.new.setFocus()
        ask("Phone")
        until(qtbot, lambda: len(builder.trial.column.cards) == 3)
        assert builder.trial.column.cards["delivery"].answer.value() is True, "what is being tried stays"


def test_a_rule_is_two_questions_compared(qtbot, maria):
    arrived = Question("arrived0", QuestionType.MOMENT, "Arrived")
    _, key = form(maria, arrived, Question("left0000", QuestionType.MOMENT, "Left"))
    with building(maria, key) as builder:
        hand = Hand()
        hand.click(builder, "Warn if …")
        hand.choose(builder.rules.add, "Left")
        (card,) = builder.rules.cards
        assert focused() is card.rule.lines[0].typed
        write("arrived")
        hand.click(card, "Don’t accept if")
        (rule,) = builder.editing.draft.definition.rules
        assert (rule.when, rule.refuse) == ("{left0000} < {arrived0}", True)
        hand.click(card, f"Take the rule “{rule.message}” away")
        assert builder.editing.draft.definition.rules == ()
        hand.press(builder.findChild(Toast).button)
        assert builder.editing.draft.definition.rules == (rule,)


def test_rows_have_questions_of_their_own(qtbot, maria):
    with building(maria) as builder:
        ask("Orders", "Lines")
        card, hand = cards(builder)[0], Hand()
        hand.press(card.type)
        hand.choose(card.type, "Rows")
        QTest.keyClicks(card.settings.rows.new, "Price")
        QTest.keyClick(card.settings.rows.new, ENTER)
        settle()
        (lines,) = builder.editing.draft.definition.questions
        assert [(each.label, each.type) for each in lines.questions] == [("Price", QuestionType.MONEY)]
        assert [each.label.text() for each in card.settings.rows.cards.values()] == ["Price"]


def test_of_rows_money_is_added_up_before_pieces(qtbot, maria):
    inside = (
        Question("pieces00", QuestionType.NUMBER, "Pieces"), Question("price000", QuestionType.MONEY, "Price"),
        Question("sum00000", QuestionType.CALCULATE, "Sum", calculation="{pieces00} * {price000}",
                 result=QuestionType.MONEY),
    )  # fmt: skip
    _, key = form(maria, Question("lines000", QuestionType.ROWS, "Lines", questions=inside),
                  Question("total000", QuestionType.TEXT, "Total"))  # fmt: skip
    with building(maria, key) as builder:
        hand, card = Hand(), cards(builder)[1]
        hand.press(card.type)
        hand.choose(card.type, "Work out")
        field = card.settings.work_out
        hand.press(field.kind)
        hand.choose(field.kind, "Sum of rows")
        assert builder.editing.draft.definition.questions[1].calculation == "SUM({lines000}.{sum00000})"
