"""The words the generated company is made of: every account name is invented and every domain ends in ``.example``."""

from __future__ import annotations

_FIRST_TEXT = """
Northwind Lumen Harbor Cedar Quartz Willow Atlas Beacon Cobalt Drift Ember Falcon Garnet Hollow Indigo Juniper
Kestrel Larch Maple Nimbus Orchard Pinion Quill Raven Saffron Timber Umber Vela Wander Yarrow Zephyr Alder Basalt
Cinder Dapple Elm Fathom Glade Heron Iris Jasper Kelp Linden Meadow Nectar Onyx Prairie Quarry Ridge Sable Thistle
Upland Violet Wicker Yonder Zinnia Amber Birch Coral Dune Estuary Fern Granite Hazel Ivory Jade Keystone Lagoon
Mistral Nettle Opal Pebble Quiver Rowan Slate Tundra Unity Valley Wren Yew Zenith Aspen Bramble Copper Delta Echo
Flint Grove Heath Inlet Jetty Knoll Lotus Marsh Nova Osprey Pine Quest Reef Sierra Topaz Ursa Vista Walnut Yucca
Zircon Arbor Bluff Canyon Dale Everglade Fjord Gable Hearth Isle Jubilee Kite Lantern Mesa North Oak Pepper Quarter
River Spruce Terra Umbra Verge West Yard Zest Acorn Bay Crest Dawn Elder Forge Gull Hatch Islet June Kindle Lark
Moss Noble Otter Plume Quay Rook Stone Tide Urban Vale Wave Yonge Zeal Argent
"""
#: First half of an account's name; a third word, then a number, follow when the pairs run out.
FIRST = tuple(_FIRST_TEXT.split())
_SECOND_TEXT = """
Works Systems Path Grid Stack Loop Signal Metric Ledger Freight Cargo Route Yield Vault Bridge Canvas Circuit Cloud
Compass Craft Data Desk Dock Engine Field Flow Frame Gate Harvest Hub Index Insight Journey Key Lab Lane Layer Lens
Link List Logic Loom Map Mark Market Mesh Mill Mind Mint Mode Nest Net Node Note Orbit Pact Page Panel Parcel Patch
Pilot Pixel Plan Point Port Post Press Prime Pulse Queue Rail Range Reach Relay Room Root Rule Scale Scope Script
Shift Shop Sight Site Source Space Span Spark Spring Square Stage Staff Station Step Store Stream Studio Supply
Switch Table Tag Task Team Test Thread Ticket Timer Token Tool Tower Track Trade Trail Tree Trust Union Unit Value
View Voice Wall Ward Watch Water Way Wheel Wing Wire Wise Word Yardage Zone Arc Array Axis Band Bank Base Beam
Bench Block Board Bond Book Box Branch Brief Build Cabin Cell Chain Chart Check
"""
#: Second half of an account's name.
SECOND = tuple(_SECOND_TEXT.split())
THIRD = ("Labs", "Group", "Partners", "Digital", "Global", "One", "Collective", "Holdings", "Networks", "Ventures")

INDUSTRIES = {
    "Software": 0.16, "Fintech": 0.13, "Logistics": 0.12, "Manufacturing": 0.11, "Healthcare": 0.09, "Government": 0.10,
    "Retail": 0.08, "Energy": 0.05, "Education": 0.05, "Media": 0.05, "Consulting": 0.04, "Telecommunications": 0.02,
}  # fmt: skip
COUNTRIES = {
    "United States": 0.42, "United Kingdom": 0.12, "Germany": 0.10, "Canada": 0.08, "France": 0.07, "Netherlands": 0.05,
    "Australia": 0.04, "Sweden": 0.03, "Spain": 0.03, "Ireland": 0.02, "Singapore": 0.02, "Brazil": 0.02,
}  # fmt: skip
BUSINESS_MODELS = {"B2B SaaS": 0.70, "Marketplace": 0.10, "Services": 0.09, "Hardware": 0.06, "E-commerce": 0.05}
FUNDING_STAGES = {
    "Bootstrapped": 0.30, "Seed": 0.18, "Series A": 0.18, "Series B": 0.14, "Series C": 0.10, "Public": 0.10,
}  # fmt: skip
TECHNOLOGIES = {
    "Salesforce": 0.32, "Segment": 0.24, "HubSpot": 0.27, "Marketo": 0.12, "Pipedrive": 0.08, "Zendesk": 0.20,
    "Intercom": 0.16, "Slack": 0.48, "Google Workspace": 0.52, "Microsoft 365": 0.44, "Zoom": 0.50, "Notion": 0.18,
    "Jira": 0.36, "Confluence": 0.30, "GitHub": 0.40, "GitLab": 0.14, "AWS": 0.46, "Azure": 0.26, "Google Cloud": 0.22,
    "Snowflake": 0.17, "BigQuery": 0.13, "Redshift": 0.10, "Databricks": 0.09, "Tableau": 0.19, "Looker": 0.12,
    "Power BI": 0.21, "Mixpanel": 0.11, "Amplitude": 0.12, "Google Analytics": 0.55, "Hotjar": 0.17, "Stripe": 0.28,
    "NetSuite": 0.11, "SAP": 0.14, "Workday": 0.10, "Okta": 0.16, "Auth0": 0.07, "Datadog": 0.15, "New Relic": 0.08,
    "PagerDuty": 0.09, "Twilio": 0.10, "SendGrid": 0.11, "Mailchimp": 0.18, "WordPress": 0.33, "Shopify": 0.09,
    "Cloudflare": 0.31,
}  # fmt: skip
#: Yes-or-no facts. "Has VP of Sales" is the obvious trait that does not matter.
FLAGS = {
    "Has VP of Sales": 0.72, "SOC 2 Certified": 0.30, "Remote First": 0.35, "Has Public API": 0.40,
    "Has Mobile App": 0.45, "Has Partner Program": 0.25, "Sells Internationally": 0.50, "Publishes Pricing": 0.38,
    "Has Free Trial": 0.42, "Hosts Conference": 0.12,
}  # fmt: skip

#: Kinds of signals, the first four of which lose their worth with time (see ``truth``).
KINDS = (
    "pricing_page_visit", "g2_comparison", "email_reply", "webinar",
    "blog_visit", "linkedin_engagement", "docs_visit", "job_opening", "sales_touch",
)  # fmt: skip
DEPARTMENTS = ("sales", "marketing", "revops", "engineering", "finance", "support")

OWNERS = ("Mara Lindqvist", "Tomas Okafor", "Ines Duarte", "Ben Whitlock", "Priya Raman", "Jonas Brandt")
LOST_REASONS = (
    "Budget",
    "No decision",
    "Chose a competitor",
    "Timing",
    "Missing feature",
    "Locked into current vendor",
)
OPEN_STAGES = ("Appointment Scheduled", "Qualified to Buy", "Presentation Scheduled", "Contract Sent")
TITLES = (
    "VP Revenue Operations", "Chief Revenue Officer", "Head of Sales Operations", "VP of Sales", "RevOps Manager",
    "Director of Marketing", "Marketing Manager", "Sales Development Representative", "Account Executive",
    "Chief Executive Officer", "Chief Technology Officer", "Software Engineer", "Finance Director", "IT Manager",
)  # fmt: skip
FIRST_NAMES = (
    "Ada", "Amir", "Ana", "Arjun", "Bea", "Carl", "Chen", "Dana", "Elif", "Emil", "Eva", "Felix", "Grace", "Hana",
    "Hugo", "Ida", "Ivan", "Jada", "Kofi", "Lara", "Leo", "Lina", "Luca", "Maya", "Milo", "Nadia", "Nils", "Noor",
    "Omar", "Pia", "Rosa", "Ruth", "Sam", "Sofia", "Tara", "Theo", "Uma", "Vera", "Yuki", "Zoe",
)  # fmt: skip
LAST_NAMES = (
    "Adeyemi", "Bauer", "Castillo", "Dubois", "Eriksen", "Fontana", "Gupta", "Haas", "Ibrahim", "Jansen", "Kowalski",
    "Larsen", "Moreau", "Novak", "Okoye", "Petrov", "Quinn", "Rossi", "Sato", "Tanaka", "Ueda", "Varga", "Weber",
    "Xu", "Yilmaz", "Zhang", "Aguilar", "Brooks", "Clarke", "Dietz",
)  # fmt: skip
