"""What reviews add to the work of others: decisions about ads that a new kit does not visibly change are kept."""

from core.creatives import rebrand_items
from core.reviews import kept

rebrand_items.keep_decisions_with(kept.keep)
