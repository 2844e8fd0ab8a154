"""Campaigns: what is advertised, to whom, where and when; and their briefs."""
