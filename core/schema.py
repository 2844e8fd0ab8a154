"""Every table of the product, gathered once: what migrations compare with and what the tenant census walks."""

from core.accounts import models as _accounts
from core.assets import models as _assets
from core.brand import models as _brand
from core.campaigns import models as _campaigns
from core.copywriting import models as _copywriting
from core.creatives import models as _creatives
from core.db import Base
from core.exports import models as _exports
from core.jobs import models as _jobs
from core.reporting import models as _reporting
from core.reporting import views_models as _views
from core.results import models as _results
from core.reviews import models as _reviews
from core.storage import models as _storage
from core.workspaces import models as _workspaces

METADATA = Base.metadata
# Tables that belong to no single agency, each with its reason.
GLOBAL_TABLES = {
    "agencies": "the tenant itself; its id is what the others carry",
    "sign_in_attempts": "the throttle counts before anybody is known; it holds hashes only",
    "job_workers": "processes of the installation serve every agency; the rows name hosts, never people",
    "alembic_version": "the schema's own bookkeeping",
}
FEATURES = (
    _accounts,
    _assets,
    _brand,
    _workspaces,
    _campaigns,
    _copywriting,
    _creatives,
    _reviews,
    _exports,
    _results,
    _reporting,
    _views,
    _jobs,
    _storage,
)
