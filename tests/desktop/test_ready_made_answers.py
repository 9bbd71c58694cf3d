"""What the forms that come along make of answers, what they ask and say, and who says yes to them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from desktop.forms.filling import MUST, FormFilling
from desktop.forms.identity import rows_id
from desktop.forms.ready_made.catalogue import KEYS, come_along
from desktop.forms.routes import FormRoute
from desktop.formulas.context import EvaluationContext
from desktop.records.identity import RecordKey
from desktop.records.routes import Asking
from desktop.records.values import Moment, Money
from sync.control import Role
from tests.desktop.formula_shop import NOW

GENESIS, SPACE = b"g" * 32, b"s" * 32


DAY_MS = 86_400_000


class Filled:
    """What a form makes of answers, named as in its file, with what waits for a later version."""

    def __init__(self, key: str, answers: Mapping[str, Any], context: EvaluationContext = NOW) -> None:
        self.look = FormFilling(come_along(key).definition).look(answers, context)

    def said(self) -> list[str]:
        """Warnings, and what is said of answers that are not accepted."""
        return [remark.sentence for remark in self.look.remarks if remark.sentence != MUST]

    def asks(self, name: str, row: int = 0) -> bool:
        """Whether a question is asked, one of rows by the row's number."""
        return any((at.cell or at.question, at.row) == (name, row) for at in self.look.asked)


def moment(days: int) -> Moment:
    return Moment(NOW.now_ms + days * DAY_MS)


def euros(amount: int) -> Money:
    return Money(Decimal(amount), "EUR")


MONDAY, THURSDAY = date(2026, 11, 30), date(2026, 12, 3)


def product(name: str) -> RecordKey:
    return RecordKey(b"p" * 16, b"", name.encode())


def came(*counts: int, of: str = "butter") -> list[dict[str, Any]]:
    one = {"purchasecame": product(of)}
    return [one | {"purchasecamecount": Decimal(count)} for count in counts]


TILL = {
    "tillfloat": euros(150),
    "tillcash": [{"tillcoin": euros(50), "tillpieces": Decimal(7)}, {"tillcoin": euros(5), "tillpieces": Decimal(2)}],
    "tillslip": euros(210),
    "tillvouchers": euros(20),
    "tillpaidout": [{"tillpaidamount": euros(25)}],
}
BANK, DIFFERENCE = "There is not so much in the till.", "The difference is more than 5: a manager is to see it."
ORDER = {
    "purchasestate": "ordered",
    "purchaserows": [
        {"purchaseproduct": product("butter"), "purchasequantity": Decimal(10), "purchaseprice": euros(8)},
        {"purchaseproduct": product("flour"), "purchasequantity": Decimal(8), "purchaseprice": euros(1)},
    ],
}
PRICES = [
    {"supplierproduct": product(name), "supplierprice": euros(price), "suppliersince": date(2026, month, 1)}
    for name, price, month in (("butter", 10, 3), ("flour", 1, 2), ("butter", 8, 1), ("butter", 9, 11))
]
CHANGED = [
    row | {"supplierbefore": before, "supplierchange": change}
    for row, before, change in zip(
        PRICES,
        (euros(8), "", "", euros(10)),
        (Decimal(25), "", "", Decimal(-10)),
        strict=True,
    )
]
CAME = "What came is not what was ordered."

CASES: list[tuple[str, dict[str, Any], dict[str, Any], list[str]]] = [
    ("leave", {"leavefrom": MONDAY, "leaveuntil": THURSDAY}, {"leavedays": Decimal(4)}, []),
    ("leave", {"leavefrom": MONDAY, "leaveuntil": MONDAY, "leavehalf": True}, {"leavedays": Decimal("0.5")}, []),
    ("leave", {"leavefrom": THURSDAY, "leaveuntil": MONDAY}, {}, ["The last day is before the first."]),
    ("expenses", {"expenseamount": euros(0)}, {}, ["How much was it?"]),
    ("till-counts", {"tillfloat": euros(150)}, {"tillcounted": "", "tillremains": "", "tillzreport": None}, []),
    (
        "till-counts",
        TILL | {"tillzreport": euros(465), "tilltobank": euros(300)},
        {"tillcounted": euros(360), "tilldifference": euros(0), "tillremains": euros(60)},
        [],
    ),
    ("till-counts", TILL | {"tillzreport": euros(460), "tilltobank": euros(361)}, {"tilldifference": euros(5)}, [BANK]),
    ("till-counts", TILL | {"tillzreport": euros(471)}, {"tilldifference": euros(-6)}, [DIFFERENCE]),
    ("purchase-orders", ORDER, {"purchasetotal": euros(88), "purchasereceived": None}, []),
    ("purchase-orders", ORDER | {"purchasestate": "part", "purchasereceived": came(10)}, {}, []),
    ("purchase-orders", ORDER | {"purchasestate": "arrived", "purchasereceived": came(10)}, {}, [CAME]),
    ("purchase-orders", ORDER | {"purchasestate": "arrived", "purchasereceived": came(4, 6, 8)}, {}, [CAME]),
    (
        "purchase-orders",
        ORDER | {"purchasestate": "arrived", "purchasereceived": [*came(4, 6), *came(8, of="flour")]},
        {},
        [],
    ),
    ("purchase-orders", ORDER | {"purchaseneeded": date(2026, 11, 29)}, {}, ["The day by which it is needed is past."]),
    ("suppliers", {"supplierprices": PRICES}, {"supplierprices": CHANGED}, []),
    ("applicants", {"applicantstate": "trial"}, {}, ["Say on which day the trial is."]),
    ("applicants", {"applicantstate": "trial", "applicanttrial": THURSDAY}, {}, []),
    (
        "homework",
        {"homeworkrows": [{"homeworkdone": True}, {}, {"homeworkdone": False}], "homeworkdue": MONDAY},
        {"homeworkmissing": Decimal(2)},
        [],
    ),
    ("homework", {"homeworkdue": date(2026, 11, 29)}, {"homeworkmissing": Decimal(0)}, ["This day is past."]),
    ("visitors", {"visitorarrived": moment(0), "visitorleft": moment(0)}, {}, []),
    ("visitors", {"visitorarrived": moment(0), "visitorleft": moment(-1)}, {}, ["Nobody leaves before they arrive."]),
    ("products", {"productminimum": Decimal(5), "productfill": Decimal(4)}, {}, ["This is less than the minimum."]),
    ("products", {"productfill": Decimal(4)}, {}, []),
    ("fridges", {"fridgeminimum": Decimal(-25), "fridgemaximum": Decimal(-18)}, {}, []),
    ("fridges", {"fridgeminimum": Decimal(5), "fridgemaximum": Decimal(0)}, {}, ["This is colder than the least."]),
    (
        "customer-orders",
        {"orderready": moment(1), "orderstate": "taken", "orderprice": euros(48), "orderdeposit": euros(20)},
        {"ordertopay": euros(28)},
        [],
    ),
    ("customer-orders", {"orderready": moment(1), "orderprice": euros(48)}, {"ordertopay": euros(48)}, []),
    ("customer-orders", {"orderdeposit": euros(20)}, {"ordertopay": ""}, []),
    ("customer-orders", {"orderready": moment(-1), "orderstate": "gone"}, {}, ["The shop is closed on that day."]),
    ("customer-orders", {"orderready": moment(-2), "orderstate": "taken"}, {}, ["This time is past."]),
    ("customer-orders", {"orderready": moment(6)}, {}, ["The shop is closed on that day."]),
    ("customer-orders", {"orderallergyasked": False}, {}, ["Ask about allergies before it is made."]),
    (
        "customer-orders",
        {"orderprice": euros(5), "orderdeposit": euros(9), "orderservings": Decimal(0)},
        {"ordertopay": euros(-4)},
        ["For how many is it?", "The deposit is more than the price."],
    ),
    ("incidents", {"incidentkind": "injury", "incidentwhen": moment(0)}, {}, ["An injury may have to be reported."]),
    ("incidents", {"incidentkind": "theft", "incidentwhen": moment(1)}, {}, ["This has not happened yet."]),
    ("inspections", {"inspectionrows": []}, {"inspectionscore": ""}, []),
    (
        "inspections",
        {"inspectionrows": [{"inspectionanswer": each} for each in ("ok", "ok", "none", "notok")]},
        {"inspectionscore": Decimal(67)},
        ["Something is not OK: say who puts it right."],
    ),
    ("inspections", {"inspectionrows": [{"inspectionanswer": "ok"}]}, {"inspectionscore": Decimal(100)}, []),
    (
        "maintenance",
        {"repairunusable": True, "repairdue": date(2026, 11, 29), "repairstate": "open"},
        {"repairnext": ""},
        ["It cannot be used: tell a manager.", "The day by which it was due is past."],
    ),
    (
        "maintenance",
        {"repairunusable": True, "repairstate": "done", "repairdone": date(2026, 8, 31), "repairmonths": Decimal(6)},
        {"repairnext": date(2027, 2, 28)},
        [],
    ),
    ("maintenance", {"repairmonths": Decimal(0)}, {"repairnext": ""}, ["Months are counted from 1."]),
    ("lost-and-found", {"foundday": date(2026, 10, 1), "foundstate": "here"}, {}, []),
    (
        "lost-and-found",
        {"foundday": date(2026, 9, 30), "foundstate": "here"},
        {},
        ["It has been here for more than 60 days."],
    ),
    ("lost-and-found", {"foundday": date(2026, 9, 30), "foundstate": "fetched"}, {}, []),
    ("lost-and-found", {"foundday": date(2026, 12, 1)}, {}, ["This day is yet to come."]),
    ("waste", {"wasterows": [{"wastewhat": "thrown", "wastecount": Decimal(0)}]}, {}, ["How many were there?"]),
    ("waste", {"wasterows": [{"wastewhat": "soldout", "wastetime": time(14, 20)}]}, {}, []),
    ("stock-count", {"countrows": [{"countcounted": Decimal(-1)}]}, {}, ["There cannot be fewer than none."]),
    ("stock-count", {"countrows": [{"countcounted": Decimal(0)}]}, {}, []),
]


@pytest.mark.parametrize(("key", "answers", "worked_out", "said"), CASES)
def test_what_is_worked_out_and_said(
    key: str, answers: dict[str, Any], worked_out: dict[str, Any], said: list[str]
) -> None:
    filled = Filled(key, answers)
    assert {name: filled.look.answers[name] for name in worked_out} == worked_out
    assert filled.said() == said


FRIDGES = {
    "chilled": {"fridgeminimum": Decimal(0), "fridgemaximum": Decimal(5)},
    "freezer": {"fridgeminimum": Decimal(-25), "fridgemaximum": Decimal(-18)},
    "new": {},
}


def fridge(kind: str) -> RecordKey:
    return RecordKey(b"f" * 16, b"", kind.encode())


class Fridges:
    """What the list of fridges says."""

    def look_up(self, entry: RecordKey, key: str) -> object:
        return FRIDGES[entry.nonce.decode()].get(key)

    def choosing(self, source: str, key: str) -> tuple[object, ...]:
        raise NotImplementedError


@pytest.mark.parametrize(
    ("kind", "degrees", "result"),
    [
        ("chilled", "5", "Good"), ("chilled", "5.1", "A little warm"), ("chilled", "8", "A little warm"),
        ("chilled", "8.1", "Alarm"), ("chilled", "-0.1", "Too cold"), ("freezer", "-18", "Good"),
        ("freezer", "-17.9", "A little warm"), ("freezer", "-15", "A little warm"), ("freezer", "-14.9", "Alarm"),
        ("freezer", "-26", "Too cold"), ("new", "5", "Good"), ("new", "8.1", "Alarm"), ("new", "-30", "Good"),
    ],
)  # fmt: skip
def test_a_fridge_is_good_a_little_warm_or_an_alarm_by_what_its_list_says(kind: str, degrees: str, result: str) -> None:
    rows = [
        {"roundfridge": fridge(which), "roundtemperature": Decimal(at)} for which, at in (("new", 4), (kind, degrees))
    ]
    filled = Filled("fridge-round", {"roundrows": rows}, dataclasses.replace(NOW, others=Fridges()))
    assert [row["roundresult"] for row in filled.look.answers["roundrows"]] == ["Good", result]
    asked = [filled.asks(name) for name in ("roundaction", "roundfood", "roundrecheck")]
    assert asked == [result == "Alarm"] * 3
    assert len(filled.said()) == (result in ("Alarm", "A little warm"))


def test_only_what_matters_is_asked() -> None:
    waste = Filled("waste", {"wasterows": [{"wastewhat": what} for what in ("thrown", "soldout", "used")]})
    assert [waste.asks("wastecount", row) for row in (1, 2, 3)] == [True, False, True]
    assert [waste.asks("wastetime", row) for row in (1, 2, 3)] == [False, True, False]
    order = Filled("customer-orders", {"orderhow": "deliver", "orderallergyasked": False})
    assert [order.asks("orderaddress"), order.asks("orderallergies")] == [True, False]
    rows = [{"countcounted": Decimal(each), "countexpected": Decimal(20)} for each in (22, 18, 17)]
    count = Filled("stock-count", {"countrows": rows})
    assert [count.asks("countreason", row) for row in (1, 2, 3)] == [False, False, True]
    fetched = Filled("lost-and-found", {"foundstate": "fetched"})
    assert [fetched.asks(name) for name in ("foundfetched", "foundsignature")] == [True, True]
    checks = Filled("inspections", {"inspectionrows": [{"inspectionanswer": each} for each in ("ok", "notok")]})
    assert [checks.asks(name, row) for name in ("inspectionnote", "inspectionphoto") for row in (1, 2)] == [
        False, True, False, True
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "filled_in"),
    [
        ("visitors", {"visitorarrived": Moment(NOW.now_ms)}),
        ("waste", {"wastedate": date(2026, 11, 30)}),
        ("stock-count", {"countdate": date(2026, 11, 30)}),
        ("customer-orders", {"orderhow": "pickup", "orderstate": "taken"}),
    ],
)
def test_what_is_filled_in_already(key: str, filled_in: dict[str, Any]) -> None:
    assert FormFilling(come_along(key).definition).first(NOW) == filled_in


# Who says yes to them


def asked(key: str, answers: Mapping[str, Any]) -> list[list[str]]:
    """Whom an employee asks with these answers."""
    form, definition = b"f" * 16, come_along(key).definition
    by_id = {rows_id(form, each.key): answers.get(each.key) or () for each in definition.questions if each.questions}
    asking = Asking(b"j" * 16, b"j" * 16, Role.EMPLOYEE, answers, by_id.__getitem__, lambda: None)
    return [[Role(each).name for each in step.signers] for step in FormRoute(form, definition).steps(asking)]


def test_whom_they_ask() -> None:
    manager, owner = ["MANAGER"], ["OWNER"]
    assert asked("purchase-orders", ORDER) == [manager]
    dear = {"purchaserows": [{"purchaseproduct": product("oven"), "purchasequantity": 1, "purchaseprice": euros(300)}]}
    assert asked("purchase-orders", dear) == [manager, owner]
    assert asked("till-counts", TILL | {"tillzreport": euros(470)}) == []
    assert asked("till-counts", TILL | {"tillzreport": euros(471)}) == [manager]
    assert [key for key in KEYS if come_along(key).definition.route] == [
        "leave", "expenses", "purchase-orders", "till-counts",
    ]  # fmt: skip
