"""The invented people of the demonstration and how to sign in as them; no rows are written here."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop

from frameworks.roles import EDITOR_ROLES, Role

DOMAIN = "demo.example"


@dataclass(frozen=True, slots=True)
class DemoSeat:
    """One role of a person in one framework, by code; no party stands for the secretariat."""

    framework: str
    role: Role
    party: str = ""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A person that does not exist; `key` is the name before the @ and ends the password."""

    key: str
    full_name: str
    does: str
    time_zone: str
    country: str
    seats: tuple[DemoSeat, ...] = ()
    is_administrator: bool = False

    @property
    def email(self) -> str:
        """The address to sign in with; its domain is reserved and reaches nobody."""
        return f"{self.key}@{DOMAIN}"

    @property
    def enters_admin(self) -> bool:
        """Say whether the person keeps books or decides, and so works in the admin too."""
        return self.is_administrator or any(seat.role in EDITOR_ROLES for seat in self.seats)

    @property
    def password(self) -> str:
        """A password that is quick to type, and known to everybody."""
        return f"demo-{self.key}"


RCF, ASEAN = "RCF-2024", "ASEAN-2023"


def _contact(framework: str, party: str) -> tuple[DemoSeat, ...]:
    return (DemoSeat(framework, Role.CONTACT, party),)


def _everywhere(role: Role) -> tuple[DemoSeat, ...]:
    return tuple(DemoSeat(framework, role) for framework in (RCF, ASEAN))


NEW_YORK = "America/New_York"
PEOPLE = (
    DemoPerson(
        "us-defense",
        "Avery Sample",
        gettext_noop("Point of contact, U.S. side of the framework"),
        NEW_YORK,
        "US",
        _contact(RCF, "US-DOD"),
    ),
    DemoPerson(
        "rok-defense",
        "Haneul Sample",
        gettext_noop("Point of contact, ROK side of the framework"),
        "Asia/Seoul",
        "KR",
        _contact(RCF, "ROK-MND"),
    ),
    DemoPerson(
        "us-state",
        "Jordan Sample",
        gettext_noop("Point of contact, Department of State"),
        NEW_YORK,
        "US",
        _contact(ASEAN, "US-DOS"),
    ),
    DemoPerson(
        "usaid",
        "Robin Sample",
        gettext_noop("Point of contact, USAID"),
        NEW_YORK,
        "US",
        _contact(ASEAN, "US-USAID"),
    ),
    DemoPerson(
        "asean",
        "Sari Sample",
        gettext_noop("Point of contact, ASEAN"),
        "Asia/Jakarta",
        "ID",
        _contact(ASEAN, "ASEAN"),
    ),
    DemoPerson(
        "manager",
        "Morgan Sample",
        gettext_noop("Manager"),
        NEW_YORK,
        "US",
        _everywhere(Role.MANAGER),
    ),
    DemoPerson(
        "clerk",
        "Casey Sample",
        gettext_noop("Data-entry clerk"),
        NEW_YORK,
        "US",
        _everywhere(Role.CLERK),
    ),
    DemoPerson(
        "lead",
        "Logan Sample",
        gettext_noop("Framework lead"),
        NEW_YORK,
        "US",
        _everywhere(Role.LEAD),
    ),
    DemoPerson(
        "admin",
        "Quinn Sample",
        gettext_noop("Site administrator"),
        "UTC",
        "US",
        is_administrator=True,
    ),
)

# What the server prints and the sign-in page shows: role, address, password.
SIGN_INS: list[tuple[str, str, str]] = [
    (person.does, person.email, person.password) for person in PEOPLE
]
