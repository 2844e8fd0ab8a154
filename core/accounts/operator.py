"""The shell's local operator: whoever has the machine acts as the owner of agencies that the shell made."""

from sqlalchemy import select

from core import db, fields
from core.accounts import audit
from core.accounts.models import Agency
from core.db import OPERATOR, Scope
from core.errors import Conflict, InvalidInput, NotFound
from core.ids import AgencyId
from core.vocabulary import PlanType, Role


class AgencyNotOurs(Conflict):
    """An agency of that name exists and people signed up for it: the shell leaves it alone."""


def scope_of(agency_name: str, *, made_by: str = "shell") -> Scope:
    """The operator's scope in the agency of that name, which is made when there is none.

    Args:
        agency_name: 1 to 200 characters.
        made_by: The front end whose agencies may be reused ("shell", "demo").

    Raises:
        AgencyNotOurs: The name belongs to an agency that another front end made.
    """
    name = fields.clean_line("agency", agency_name, max_length=200, required=True)
    with db.unscoped("the operator opens an agency by its name") as work:
        found = work.scalars(select(Agency).where(Agency.name == name).order_by(Agency.created_at)).all()
        ours = [agency for agency in found if agency.made_by == made_by]
        if found and not ours:
            raise AgencyNotOurs(
                f"an agency {name} exists already and was not made from the shell",
                field="agency",
                remedy="choose another name",
            )
        agency = ours[0] if ours else Agency(name=name, made_by=made_by, plan_type=PlanType.PAID)
        if not ours:
            work.add(agency)
            work.flush()
        scope = Scope(AgencyId(agency.id), None, Role.OWNER, OPERATOR)
    if not ours:
        with db.work(scope) as work:
            audit.record(
                work,
                action="agency.created",
                entity_type="agency",
                entity_id=scope.agency_id,
                summary=f"Made the agency {name} from the shell",
            )
    return scope


def set_plan(agency_name: str, plan: PlanType) -> None:
    """Give the agency of that name a plan.

    Raises:
        NotFound: There is none.
        InvalidInput: Several have that name.
    """
    with db.unscoped("the operator opens an agency by its name") as work:
        found = work.scalars(select(Agency).where(Agency.name == agency_name)).all()
        if not found:
            raise NotFound(
                f"there is no agency {agency_name}", field="agency", remedy="write its name as the app shows it"
            )
        if len(found) > 1:
            raise InvalidInput(
                f"{len(found)} agencies are called {agency_name}",
                field="agency",
                remedy="rename all but one in the app",
            )
        found[0].plan_type = plan
        scope = Scope(AgencyId(found[0].id), None, Role.OWNER, OPERATOR)
    with db.work(scope) as work:
        audit.record(
            work,
            action="agency.plan_changed",
            entity_type="agency",
            entity_id=scope.agency_id,
            summary=f"Changed the plan to {plan}",
        )
