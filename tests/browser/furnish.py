"""Fill a data folder with an agency that has worked: `python -m tests.browser.furnish` in its environment; prints the ids."""

import io
import json
from dataclasses import asdict, dataclass

from PIL import Image, ImageDraw

from core import worker  # noqa: F401  makes the kinds of work known
from core.accounts import service as accounts
from core.accounts import team
from core.creatives import opened, quick_start
from core.creatives import queries as creatives
from core.db import Scope, migrate
from core.exports import service as exports
from core.jobs import runner
from core.reviews import service as reviews
from core.vocabulary import ReviewStatus, Role

PASSWORD = "correct horse battery"
OWNER = "owner@northwind.example"
MEMBER = "member@northwind.example"
VIEWER = "viewer@northwind.example"
CLIENT = "Aurora Coffee"


@dataclass(frozen=True)
class Furnished:
    """The ids a journey starts from."""

    workspace_id: str
    campaign_id: str
    export_id: str
    file_sha256: str
    ads: int


def photo(name: str) -> bytes:
    """A real photograph of scikit-image as a camera's JPEG: 1800 × 1200."""
    import skimage.data

    picture = Image.fromarray(getattr(skimage.data, name)())
    written = io.BytesIO()
    picture.resize((1800, 1200), Image.Resampling.LANCZOS).save(written, "JPEG", quality=88)
    return written.getvalue()


def logo() -> bytes:
    """A drawn logo on a transparent ground: a green disc and an amber bar."""
    drawn = Image.new("RGBA", (600, 200), (0, 0, 0, 0))
    pen = ImageDraw.Draw(drawn)
    pen.ellipse((10, 10, 190, 190), fill=(11, 61, 46, 255))
    pen.rectangle((220, 75, 580, 125), fill=(242, 193, 78, 255))
    written = io.BytesIO()
    drawn.save(written, "PNG")
    return written.getvalue()


def furnish() -> Furnished:
    """An agency of three people with a client, drawn ads, a decision of each kind and a package."""
    migrate.require_head()
    owner = accounts.sign_up(agency_name="Northwind", name="Ona Owner", email=OWNER, password=PASSWORD).scope
    _join(owner, MEMBER, "Mia Member", Role.MEMBER)
    _join(owner, VIEWER, "Vic Viewer", Role.VIEWER)
    made = quick_start.quick_start(
        owner,
        client_name=CLIENT,
        photos=[("coffee.jpg", photo("coffee"))],
        logo=("logo.png", logo()),
        offer="Slow-roasted coffee, 20% off the first bag",
        landing_url="https://example.com/autumn",
        packs=("Meta", "Display"),
    )
    runner.run(owner, made.batch_id)
    cards = creatives.list_creatives(owner, campaign_id=made.campaign_id).rows
    _decide(owner, [card.creative_id for card in cards])
    export_id = exports.start(owner, made.campaign_id)
    exports.run(owner, export_id)
    sha256 = opened.get_creative(owner, cards[0].creative_id).file_sha256
    assert sha256
    return Furnished(made.workspace_id, made.campaign_id, export_id, sha256, len(cards))


def _join(owner: Scope, email: str, name: str, role: Role) -> None:
    token = team.invite(owner, email=email, role=role).token
    team.accept_invitation(token, name=name, password=PASSWORD)


def _decide(owner: Scope, ads: list[str]) -> None:
    results = (
        *reviews.decide(owner, ads[:3], status=ReviewStatus.APPROVED),
        *reviews.decide(owner, ads[3:4], status=ReviewStatus.REJECTED, reason="The headline is too long"),
        *reviews.decide(owner, ads[4:5], status=ReviewStatus.NEEDS_CHANGES, reason="Show the bag, please"),
    )
    assert all(result.ok for result in results), results


if __name__ == "__main__":
    print(json.dumps(asdict(furnish())))
