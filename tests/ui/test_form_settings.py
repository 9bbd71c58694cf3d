"""What is said of a form and of its questions besides their words: in their cards, and when it is first put to use."""

from PySide6.QtCore import Qt

from desktop.forms import queries
from desktop.forms.definition import Choice, Question, QuestionType
from desktop.forms.route_tiles import tiled
from desktop.people.queries import pcs
from tests.desktop.shops import WAIT_S, two
from tests.ui.accessibility import accessibility_problems
from tests.ui.builder_screens import building
from tests.ui.test_form_making import Hand, ask, cards, form, is_tried_as_drafted
from tests.ui.windows import click, focused, press, says, until, write
from ui.bidi import filled
from ui.bridge import Bridge
from ui.forms.next_steps import NextSteps

ENTER = Qt.Key.Key_Return


def test_who_may_and_how_long_entries_are_kept_is_chosen(qtbot, maria, theme):
    _, key = form(maria, Question("name0000", QuestionType.TEXT, "Name"))
    with building(maria, key) as builder:
        hand, entries = Hand(), builder.entries
        hand.press(entries.rights["change_all"])
        hand.choose(entries.rights["change_all"], "Owners")
        hand.press(entries.kept)
        hand.choose(entries.kept, "30 days")
        assert says(builder, "An owner’s PC erases every day what is older. Nobody can bring that back.")
        hand.press(entries.kept)
        hand.choose(entries.kept, "Another number of days …")
        assert focused() is entries.days
        entries.days.selectAll()
        write("45")
        press(ENTER)
        assert entries.kept.text() == "45 days"
        until(qtbot, lambda: is_tried_as_drafted(builder))
        assert accessibility_problems(builder, theme) == []
        definition = builder.editing.draft.definition
        assert (definition.keep_days, definition.change_all.role) == (45, "owner")
        assert builder.failures == []


def test_what_today_would_say_of_a_form_is_switched_and_offered(qtbot, maria):
    _, plain = form(maria, Question("name0000", QuestionType.TEXT, "Name"))
    with building(maria, plain) as builder:
        assert not says(builder, "Show in Today")
    state = Question("state000", QuestionType.ONE_OF, "State", choices=(Choice("o", "Open"), Choice("d", "Done")))
    made, key = form(maria, Question("due00000", QuestionType.DATE, "Due"), state)
    with building(maria, key) as builder:
        assert says(builder, "Today would say of it: what is to be done today and tomorrow (Due), what is still open.")
        Hand().click(builder, "Show in Today")
        assert builder.editing.draft.definition.today
        builder.undo.click()
        assert not builder.editing.draft.definition.today
    bridge = Bridge(maria.workspace)
    steps = NextSteps(bridge)
    steps.offer(made)
    steps.show()
    click(steps, "Show in Today")
    until(qtbot, lambda: queries.form(maria.session, made.id).definition.today)
    until(qtbot, lambda: not steps.today.isVisible())
    steps.hide()
    steps.deleteLater()
    bridge.close()


def test_who_says_yes_is_a_tile_and_is_proven_beside_it(qtbot, maria, theme):
    money = Question("sum00000", QuestionType.MONEY, "Sum")
    _, key = form(maria, Question("name0000", QuestionType.TEXT, "Name"), money)
    with building(maria, key) as builder:
        hand, route = Hand(), builder.route
        assert says(builder, "Nobody has to say yes to what is filled in.")
        hand.click(builder, "Small sums a manager")
        assert focused() is route.limit
        write("300")
        press(ENTER)
        assert says(builder, "Somebody asks for 150 EUR → Maria. 600 EUR → Maria, then Maria.")
        assert hand.clicks == 1, "a click and a sum make a route"
        name, _ = cards(builder)
        hand.press(name.fold)
        click(name.settings, "May go on changing after a yes")
        until(qtbot, lambda: builder.editing.draft.definition.questions[0].goes_on)
        assert accessibility_problems(builder, theme) == []
        click(name.settings, "May go on changing after a yes")
        until(qtbot, lambda: not builder.editing.draft.definition.questions[0].goes_on)
        hand.click(builder, "These people")
        hand.choose(route.tiles, "Maria")
        assert says(builder, "1. Maria")
        assert tiled(builder.editing.draft.definition.route).people == (maria.workspace.me.id,)
        until(qtbot, lambda: is_tried_as_drafted(builder))
        assert accessibility_problems(builder, theme) == []
        hand.press(builder.undo)
        assert route.limit.text() == "300"
        hand.click(builder, "Small sums a manager")
        assert builder.editing.draft.definition.route == ()
        until(qtbot, lambda: name.settings.goes_on.isHidden())
        assert builder.failures == []


def test_a_number_and_what_is_filled_in_already_are_said_in_the_card(qtbot, maria, theme):
    kinds = (Choice("c0", "Guest"), Choice("c1", "Courier"))
    questions = (
        Question("numb0000", QuestionType.RUNNING_NUMBER, "No."), Question("many0000", QuestionType.NUMBER, "People"),
        Question("kind0000", QuestionType.ONE_OF, "Kind", choices=kinds),
    )  # fmt: skip
    _, key = form(maria, *questions)
    with building(maria, key) as builder:
        hand, (number, many, kind) = Hand(), cards(builder)
        for card in ("No.", "People", "Kind"):
            hand.click(builder, f"More about “{card}”")
        settings = number.settings.number
        settings.before.setFocus()
        write("INV-")
        press(ENTER)
        hand.press(settings.shape)
        hand.choose(settings.shape, "INV-A17")
        assert settings.shape.text() == "INV-A17"
        hand.press(settings.by)
        (pc,) = pcs(builder.editing.bridge.session)
        hand.choose(settings.by, filled("%1 gives out all", pc.name))
        assert settings.shape.text() == "INV-17"
        hand.press(many.settings.decimals)
        hand.choose(many.settings.decimals, "2 decimals")
        many.settings.filled_in.typed.setFocus()
        write("1,5")
        press(ENTER)
        hand.press(kind.settings.filled_in.choice)
        hand.choose(kind.settings.filled_in.choice, "Courier")
        assert kind.settings.filled_in.choice.text() == "Courier"
        until(qtbot, lambda: is_tried_as_drafted(builder))
        assert accessibility_problems(builder, theme) == []
        definition = builder.editing.draft.definition
        assert [each.default for each in definition.questions] == ["", "1.5", '"c1"']
        assert definition.questions[1].decimals == 2
        assert [(each.question, each.pattern) for each in definition.numbers] == [("numb0000", "INV-{n}")]
        builder.editing.undo()
        builder.editing.undo()
        assert [each.default for each in builder.editing.draft.definition.questions] == ["", "", ""]
        assert builder.failures == []


def test_what_an_answer_is_only_accepted_if_is_said_in_the_card(qtbot, maria, theme):
    arrived = Question("arrived0", QuestionType.TIME, "Arrived")
    left = Question("left0000", QuestionType.TIME, "Left", constraint="{left0000} >= {arrived0}")
    _, key = form(maria, arrived, left)
    with building(maria, key) as builder:
        hand, settings = Hand(), lambda at: cards(builder)[at].settings.accepted_if
        hand.click(builder, "More about “Left”")
        (line,) = settings(1).rule.lines
        assert [chip.text() for chip in (line.question, line.comparing)] == ["Left", "is not before"]
        assert line.typed.text() == "Arrived"
        settings(1).message.setFocus()
        write("Nobody leaves before they arrive.")
        hand.click(builder, "More about “Arrived”")
        hand.press(settings(0).rule.add)
        hand.choose(settings(0).rule.add, "Arrived")
        write("8:00")
        press(ENTER)
        until(qtbot, lambda: is_tried_as_drafted(builder))
        assert accessibility_problems(builder, theme) == []
        first, second = builder.editing.draft.definition.questions
        assert (first.constraint, second.constraint) == ("{arrived0} < TIME(8, 0)", left.constraint)
        assert second.constraint_message == "Nobody leaves before they arrive."
        assert builder.failures == []


def test_only_some_see_a_form_who_are_chosen_under_other(qtbot, tmp_path, theme):
    with two(tmp_path) as (alice, _), building(alice) as builder:
        hand = Hand()
        ask("Complaints", "What")
        hand.click(builder, "Use it")
        dialog = builder.using.dialog
        hand.press(dialog.other)
        hand.press(dialog.choices["chosen"])
        assert not dialog.yes.isEnabled()
        hand.click(dialog.people, "Bob")
        assert accessibility_problems(dialog, theme) == []
        hand.press(dialog.yes)
        until(qtbot, lambda: bool(builder.uses))
        made = queries.form(builder.editing.bridge.session, builder.uses[0])
        assert (made.definition.audience, made.definition.change_all.role) == ("chosen", "employee")
        space = queries.entries_of(alice.session, made.id).space
        assert (
            alice.workspace.do(lambda context: len(context.replica.verdicts.spaces[space].members)).result(WAIT_S) == 2
        )
        assert builder.failures == []
