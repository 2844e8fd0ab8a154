"""The brief of the user guide, as the tests change it key by key."""

from typing import Any

NORTHWIND: dict[str, Any] = {
    "agency": "Northwind Creative",
    "workspace": {"client_name": "Aurora Coffee", "industry": "Food & Drink"},
    "brand_kit": {
        "name": "Aurora 2026",
        "colors": {"primary": "#0B3D2E", "secondary": "#F2C14E", "tertiary": "#FFFFFF"},
        "fonts": {"heading": "Manrope", "body": "Source Sans Pro"},
        "logo_position": "top-right",
        "voice": "Warm, precise, never shouting.",
        "tone_style": "playful",
        "forbidden_phrases": ["cheap", "best in the world"],
        "preferred_phrases": ["slow-roasted"],
    },
    "assets": ["coffee.jpg"],
    "campaign": {
        "name": "Autumn roast",
        "objective": "conversion",
        "launch_type": "seasonal",
        "funnel_stage": "warm",
        "primary_offer": "20% off the first bag",
        "call_to_action": "Shop now",
        "landing_url": "https://example.com/autumn",
        "must_include_phrases": ["20% off"],
    },
    "placements": ["meta_ig_feed_4x5"],
}
