"""The steps of a campaign, drawn by its page: `draw(visit, campaign)` in each."""
