"""The demo agency: three clients and a year of work, made by the same use cases and the same engine as everything else.

Only the clock is held: each step runs at the moment of the past it belongs to. Who looks around therefore meets real ads,
real decisions with their hashes, real packages, and a history that adds up.
"""

import fcntl
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import yaml
from sqlalchemy import delete, exists, select

from core import clock, db, schema, settings, storage
from core import worker as _worker  # noqa: F401 - makes the kinds of work known
from core.accounts import audit, operator, team
from core.accounts import service as accounts
from core.accounts.models import Agency, AuditEvent, User
from core.assets import service as assets
from core.brand import service as brand
from core.campaigns import service as campaigns
from core.creatives import changes
from core.creatives import service as creatives
from core.creatives.models import AdCreative
from core.db import Scope
from core.errors import ImprimaturError, Unavailable
from core.exports import service as exports
from core.ids import AgencyId, UserId
from core.jobs import fleet, runner
from core.ops import demo_results
from core.ops.demo_results import Run
from core.reviews import service as reviews
from core.reviews.deciding import DecisionResult
from core.vocabulary import CampaignStatus, ReviewStatus, Role
from core.workspaces import service as workspaces

MADE_BY: Final = "demo"
_FOLDER: Final = settings.SHIPPED_DATA_DIR / "demo"
_COMPLETED: Final = "demo.completed"
_RECENT_DAYS: Final = 40
_HOURS_A_DAY: Final = 9
_SATURDAY: Final = 5
# How many working hours after the last ads somebody decided; campaigns take turns.
_DECIDED_AFTER: Final = (5, 11, 20, 27)
_OTHER_NAME: Final = "{name} (demo)"
# What happens after a launch, and how many days after it.
_ENDINGS: Final[Mapping[str, tuple[tuple[CampaignStatus, int], ...]]] = {
    "draft": (),
    "active": ((CampaignStatus.ACTIVE, 0),),
    "paused": ((CampaignStatus.ACTIVE, 0), (CampaignStatus.PAUSED, 45)),
    "completed": ((CampaignStatus.ACTIVE, 0), (CampaignStatus.COMPLETED, 35)),
    "archived": ((CampaignStatus.ACTIVE, 0), (CampaignStatus.COMPLETED, 35), (CampaignStatus.ARCHIVED, 64)),
}

Tell = Callable[[str], None]
Plan = Mapping[str, Any]


@dataclass(frozen=True)
class DemoSignIn:
    """How to get into the demo agency.

    Attributes:
        scope: The owner's, for a front end that signs them in by itself.
        password: Told once, when it was just set; only its hash is kept. None otherwise.
        is_new: Whether this very call made the agency.
        review_path: Address of the client's link below the app's own; known only to the call that made it.
    """

    scope: Scope
    email: str
    password: str | None
    agency_name: str
    is_new: bool
    review_path: str | None = None


def step_count() -> int:
    """How many lines `ensure` tells when it makes everything; for who shows how far it is."""
    return sum(2 + len(client["campaigns"]) for client in _plan()["clients"])


def ensure(tell: Tell = lambda line: None) -> DemoSignIn:
    """The demo agency, made if it is not there; a second call changes nothing, a half-made one is made anew.

    Args:
        tell: Takes one line for people about each step.

    Raises:
        ImprimaturError: Of any step; what was made until then is taken back.
    """
    with _alone():
        with db.unscoped("is there a demo agency?", writing=False) as work:
            found = work.scalars(select(Agency.id).where(Agency.made_by == MADE_BY)).all()
            complete = exists().where(AuditEvent.agency_id == Agency.id, AuditEvent.action == _COMPLETED)
            whole = work.scalars(select(Agency.id).where(Agency.made_by == MADE_BY, complete)).first()
        if whole is not None:
            return _standing(whole)
        for agency_id in found:
            _clear(agency_id)
        return _made(tell)


def sign_in(tell: Tell = lambda line: None) -> DemoSignIn:
    """As `ensure`, with a password in any case: an agency that was there gets a new one for its owner.

    For the shell alone, whose person has the machine.

    Raises:
        ImprimaturError: Of any step.
    """
    entry = ensure(tell)
    if entry.password is not None:
        return entry
    password = accounts.reset_password(entry.email, must_change=False)
    return DemoSignIn(entry.scope, entry.email, password, entry.agency_name, is_new=False)


# --- making it ---------------------------------------------------------------------------------------------------------


@dataclass
class _Making:
    """The agency while it is made: what it is made from, who works in it, and when now is."""

    plan: Plan
    now: datetime
    tell: Tell
    scopes: dict[str, Scope] = field(default_factory=dict)
    photos: dict[str, str] = field(default_factory=dict)
    review_path: str | None = None

    @property
    def owner(self) -> Scope:
        """Decides."""
        return self.scopes["owner"]

    @property
    def member(self) -> Scope:
        """Makes."""
        return self.scopes["member"]

    def day(self, days_ago: int) -> datetime:
        """A working morning about so many days ago."""
        moment = (self.now - timedelta(days=days_ago)).replace(hour=8, minute=days_ago * 7 % 60)
        return moment - timedelta(days=max(0, moment.weekday() - 4))

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """Hold the clock at `moment`, never later than now."""
        with clock.held_at(min(moment, self.now - timedelta(minutes=5))):
            yield


def _made(tell: Tell) -> DemoSignIn:
    plan = _plan()
    making = _Making(plan, clock.now().replace(second=0, microsecond=0), tell)
    with making.at(making.day(365)):
        operating = _agency(str(plan["agency"]))
    try:
        with making.at(making.day(364)):
            password = _people(making, operating)
        for client in plan["clients"]:
            _client(making, client)
        with making.at(making.now), db.work(making.owner) as work:
            audit.record(
                work,
                action=_COMPLETED,
                entity_type="agency",
                entity_id=operating.agency_id,
                summary="The demo agency is complete",
            )
    except BaseException:
        _clear(operating.agency_id)
        raise
    found = _standing(operating.agency_id)
    return DemoSignIn(found.scope, found.email, password, found.agency_name, True, making.review_path)


def _plan() -> Plan:
    loaded: Plan = yaml.safe_load((_FOLDER / "northwind.yaml").read_text(encoding="utf-8"))
    return loaded


def _agency(name: str) -> Scope:
    try:
        return operator.scope_of(name, made_by=MADE_BY)
    except operator.AgencyNotOurs:
        # Somebody signed up under this name: theirs stays theirs.
        return operator.scope_of(_OTHER_NAME.format(name=name), made_by=MADE_BY)


def _people(making: _Making, operating: Scope) -> str:
    """The team, each by an invitation; gives the owner's password, the others' are known to nobody until reset."""
    passwords = {}
    for part, person in making.plan["people"].items():
        passwords[part] = "-".join(secrets.token_hex(3) for _ in range(4))
        invited = team.invite(operating, email=person["email"], role=person["role"])
        making.scopes[part] = team.accept_invitation(invited.token, name=person["name"], password=passwords[part])
    return passwords["owner"]


def _client(making: _Making, client: Plan) -> None:
    making.tell(f"{client['client_name']}: kit and photos")
    with making.at(making.day(client["joined"])):
        made = workspaces.create(
            making.owner, client_name=client["client_name"], industry=client["industry"], made_by=MADE_BY
        )
        brand.update_kit(making.owner, made.kit_id, **client["kit"])
        for logo in client["logos"]:
            data = (_FOLDER / logo["file"]).read_bytes()
            brand.add_logo(
                making.owner, made.kit_id, name=logo["file"], data=data, kind=logo["kind"], ground=logo["ground"]
            )
        making.photos = _photos(making, made.workspace_id, client["photos"])
    ran: list[Run | None] = []
    for number, campaign in enumerate(client["campaigns"], start=1):
        making.tell(f"{client['client_name']}: {campaign['name']} ({number} of {len(client['campaigns'])})")
        ran.append(_Campaign(making, made.workspace_id, client, campaign).run())
    making.tell(f"{client['client_name']}: results of the platforms")
    runs = [run for run in ran if run is not None]
    demo_results.bring_in(making.member, made.workspace_id, client["results"], runs, making.now)


def _photos(making: _Making, workspace_id: str, photos: Plan) -> dict[str, str]:
    """Photo key → asset."""
    results = assets.upload_many(
        making.member,
        workspace_id,
        [(photo["file"], (_FOLDER / photo["file"]).read_bytes()) for photo in photos.values()],
    )
    uploaded = {}
    for (key, photo), result in zip(photos.items(), results, strict=True):
        if result.asset_id is None:
            raise result.error or ImprimaturError(f"{photo['file']} could not be read")
        assets.set_tags(making.member, result.asset_id, photo["tags"])
        if "focal" in photo:
            assets.set_focal(making.member, result.asset_id, *photo["focal"])
        uploaded[key] = str(result.asset_id)
    return uploaded


@dataclass
class _Campaign:
    """One campaign from its first day to where it stands now."""

    making: _Making
    workspace_id: str
    client: Plan
    plan: Plan
    campaign_id: str = ""
    drawn_after: float = 0.0
    decided_after: float = 0.0
    changed: dict[CampaignStatus, datetime] = field(default_factory=dict)

    @property
    def first(self) -> datetime:
        """The morning it began."""
        return self.making.day(self.plan["days"])

    def after(self, hours: float) -> datetime:
        """A moment so many working hours after the first morning: nine a day, none on Saturdays and Sundays."""
        days, rest = divmod(hours, _HOURS_A_DAY)
        moment = self.first
        while days:
            moment += timedelta(days=1)
            days -= moment.weekday() < _SATURDAY
        return moment + timedelta(hours=rest)

    def run(self) -> Run | None:
        """Everything, in the order it happened; gives what ran on the platforms, if it was told to."""
        with fleet.kept_here(for_good=True):
            with self.making.at(self.first - timedelta(days=1)):
                self.campaign_id = self._create()
            self._make_ads()
            self._add_art()
            self._share()
            self._decide()
            self._talk()
            self._edit()
            self._pack()
            self._move_along()
        return self._ran() if "runs" in self.plan else None

    def _create(self) -> str:
        columns = dict(self.plan["columns"])
        starts_on = (self.first + timedelta(days=7)).date()
        return campaigns.create(
            self.making.member,
            self.workspace_id,
            name=self.plan["name"],
            placements=self.plan["placements"],
            brief={**self.client["brief"], **self.plan["brief"]},
            made_by=MADE_BY,
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=32),
            language=self.client.get("language", "en"),
            target_audience=self.client["kit"]["target_audience"],
            **columns,
        )

    def _make_ads(self) -> None:
        """Each photo in a sitting of its own, a day apart unless the plan says otherwise."""
        hours = 1.0
        for part in self.plan["ads"]:
            for photo in part["photos"]:
                with self.making.at(self.after(hours)):
                    batch_id = creatives.plan(
                        self.making.member,
                        self.campaign_id,
                        asset_ids=[self.making.photos[photo]],
                        placement_ids=part.get("placements"),
                        concepts=part.get("concepts", 1),
                        words=[part["words"]] if "words" in part else (),
                        alternatives=int(self.plan["days"] <= _RECENT_DAYS and "words" not in part),
                        seed=part.get("seed", 1),
                    )
                    _run(self.making.member, batch_id)
                self.drawn_after = hours
                hours += self.plan.get("gap", 10)
            if "fix" in part:
                self._fix(part)

    def _fix(self, part: Plan) -> None:
        """The ad that its checks refused, shortened to what fits."""
        fix = part["fix"]
        for creative_id in self._ads({"photo": part["photos"][0]}):
            with self.making.at(self.after(self.drawn_after + fix["after"])):
                changes.edit_words(self.making.member, creative_id, headline=fix["headline"])

    def _add_art(self) -> None:
        if "art" not in self.plan:
            return
        art = self.plan["art"]
        with self.making.at(self.after(art["after"])):
            creatives.add_finished_art(
                self.making.member,
                self.campaign_id,
                name=art["photo_name"],
                data=(_FOLDER / art["file"]).read_bytes(),
                words=art["words"],
            )

    def _share(self) -> None:
        """A link for the client, and what the client did with it."""
        if "link" not in self.plan:
            return
        with self.making.at(self.after(self.plan["link"]["after"])):
            link = reviews.create_link(
                self.making.member, self.campaign_id, note=self.plan["link"]["note"], days=self.plan["link"]["days"]
            )
        self.making.review_path = link.path
        for entry in self.plan["client"]:
            with self.making.at(self.after(entry["after"])):
                reviews.open_link(link.token)
                _all_done(
                    reviews.link_decide(
                        link.token,
                        self._ads(entry),
                        status=entry["status"],
                        name=entry["name"],
                        comment=entry.get("comment", ""),
                    )
                )

    def _decide(self) -> None:
        """What the owner decided: the named ads first, then, unless the rest waits, all others."""
        hours = self.drawn_after + _DECIDED_AFTER[self.plan["days"] % len(_DECIDED_AFTER)]
        for entry in self.plan.get("decide", ()):
            hours += 0.2
            with self.making.at(self.after(hours)):
                status, reason = entry["status"], entry.get("reason", "")
                _all_done(reviews.decide(self.making.owner, self._ads(entry), status=status, reason=reason))
        if self.plan.get("rest") == "pending":
            return
        for creative_ids in self._pending_by_concept():
            hours += 1.1
            with self.making.at(self.after(hours)):
                _all_done(reviews.decide(self.making.owner, creative_ids, status=ReviewStatus.APPROVED))
        self.decided_after = hours

    def _talk(self) -> None:
        for thread in self.plan.get("threads", ()):
            (creative_id,) = self._ads(thread)
            for number, said in enumerate(thread["says"]):
                with self.making.at(self.after(thread["after"] + 0.4 * number)):
                    reviews.comment(self.making.scopes[said["who"]], creative_id, said["text"])

    def _edit(self) -> None:
        """Ads changed after a change request; they wait for their next decision."""
        for edit in self.plan.get("edits", ()):
            (creative_id,) = self._ads(edit)
            with self.making.at(self.after(edit["after"])):
                changes.edit_words(self.making.member, creative_id, headline=edit["headline"])

    def _pack(self) -> None:
        if not self.plan.get("package"):
            return
        # The newest packages are still there to be downloaded; older ones have had their seven days.
        with self.making.at(
            self.after(self.decided_after + 2) if self.plan["days"] > _RECENT_DAYS else self.making.day(1)
        ):
            exports.run(self.making.member, exports.start(self.making.member, self.campaign_id))

    def _move_along(self) -> None:
        for status, days in _ENDINGS[self.plan["ends"]]:
            with self.making.at(
                max(self.after(self.decided_after + 4), self.first + timedelta(days=7)) + timedelta(days=days)
            ):
                campaigns.change_status(self.making.owner, self.campaign_id, status)
                self.changed[status] = clock.now()

    def _ran(self) -> Run:
        """Its approved ads on their platforms, from the launch to yesterday or to the day it was stopped."""
        plan, day = self.plan["runs"], timedelta(days=1)
        stopped = self.changed.get(CampaignStatus.PAUSED) or self.changed.get(CampaignStatus.COMPLETED)
        ads = demo_results.ads_of(
            self.making.owner,
            self.campaign_id,
            client_name=self.client["client_name"],
            campaign_name=self.plan["name"],
            photos={asset_id: key for key, asset_id in self.making.photos.items()},
            late=plan.get("late"),
        )
        launched, last = self.changed[CampaignStatus.ACTIVE].date(), (stopped or self.making.now - day).date()
        return Run(launched, last, plan["daily"], plan["order"], ads)

    def _ads(self, wanted: Plan) -> list[str]:
        """The ads of a photo, and of one concept and one placement where these are named."""
        statement = select(AdCreative.id).where(
            AdCreative.campaign_id == self.campaign_id, AdCreative.asset_id == self.making.photos[wanted["photo"]]
        )
        if "concept" in wanted:
            statement = statement.where(AdCreative.concept_number == wanted["concept"])
        if "placement" in wanted:
            statement = statement.where(AdCreative.placement_id == wanted["placement"])
        with db.read(self.making.member) as work:
            return list(work.scalars(statement.order_by(AdCreative.placement_id)))

    def _pending_by_concept(self) -> list[list[str]]:
        with db.read(self.making.member) as work:
            rows = work.execute(
                select(AdCreative.concept_id, AdCreative.id)
                .where(AdCreative.campaign_id == self.campaign_id, AdCreative.review_status == ReviewStatus.PENDING)
                .order_by(AdCreative.concept_id, AdCreative.placement_id)
            ).all()
        concepts: dict[str, list[str]] = {}
        for concept_id, creative_id in rows:
            concepts.setdefault(concept_id, []).append(creative_id)
        return list(concepts.values())


# --- parts -------------------------------------------------------------------------------------------------------------


def _run(scope: Scope, batch_id: str) -> None:
    progress = runner.run(scope, batch_id)
    if progress.failures:
        failure = progress.failures[0]
        raise Unavailable(f"{failure.label} could not be drawn: {failure.message}", field="demo")


def _all_done(results: Sequence[DecisionResult]) -> None:
    for result in results:
        if not result.ok:
            raise Unavailable(f"an ad of the demo could not be decided: {result.error}", field="demo")


def _standing(agency_id: str) -> DemoSignIn:
    """The sign-in of the demo agency that is there: its first owner's."""
    with db.unscoped("the demo's owner, by the agency alone", writing=False) as work:
        agency = work.get_one(Agency, agency_id)
        user = work.scalars(
            select(User).where(User.agency_id == agency_id, User.role == Role.OWNER).order_by(User.id).limit(1)
        ).one()
        scope = Scope(AgencyId(agency_id), UserId(user.id), Role.OWNER, user.name)
        return DemoSignIn(scope, user.email, None, agency.name, is_new=False)


def _clear(agency_id: str) -> None:
    """Take a half-made demo agency back, rows and files."""
    files = [entry.sha256 for entry in storage.current().iterate(agency_id)]
    with db.unscoped("a half-made demo agency is taken back") as work:
        for table in reversed(schema.METADATA.sorted_tables):
            if "agency_id" in table.c:
                work.execute(delete(table).where(table.c.agency_id == agency_id))
        work.execute(delete(Agency).where(Agency.id == agency_id))
    for sha256 in files:
        storage.current().delete(agency_id, sha256)


@contextmanager
def _alone() -> Iterator[None]:
    """One maker at a time on this machine; a second one waits and then finds the agency there."""
    path: Path = settings.current().data_dir / "demo.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
