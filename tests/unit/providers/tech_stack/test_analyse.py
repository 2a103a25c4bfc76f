"""What counts as a tool in use, and what is only talked about."""

from __future__ import annotations

import time

import pytest

from closefit.providers.tech_stack import Finding, Page, analyse

GTM = (
    "(function(w,d,s,l,i){w[l]=w[l]||[];w[l].push({'gtm.start':new Date().getTime(),event:'gtm.js'});"
    "var f=d.getElementsByTagName(s)[0],j=d.createElement(s),dl=l!='dataLayer'?'&l='+l:'';j.async=true;"
    "j.src='https://www.googletagmanager.com/gtm.js?id='+i+dl;f.parentNode.insertBefore(j,f);})"
    "(window,document,'script','dataLayer','GTM-ACME1');"
)
HOTJAR = (
    "(function(h,o,t,j,a,r){h.hj=h.hj||function(){(h.hj.q=h.hj.q||[]).push(arguments)};"
    "h._hjSettings={hjid:12345,hjsv:6};a=o.getElementsByTagName('head')[0];r=o.createElement('script');r.async=1;"
    "r.src=t+h._hjSettings.hjid+j+h._hjSettings.hjsv;a.appendChild(r);})"
    "(window,document,'https://static.hotjar.com/c/hotjar-','.js?sv=');"
)
PIXEL = "fbq('init', '1234567890'); fbq('track', 'PageView');"
HUBSPOT = '<script id="hs-script-loader" async defer src="//js.hs-scripts.com/123456.js"></script>'


def read(html: str) -> dict[str, Finding]:
    return {one.name: one for one in analyse(Page("https://www.acme.com/", html))}


def body(inside: str) -> str:
    return f"<!doctype html><html><head><title>Acme</title></head><body>{inside}</body></html>"


@pytest.mark.parametrize(
    ("tag", "tool"),
    [
        (HUBSPOT, "HubSpot"),
        (f"<script>{GTM}</script>", "Google Tag Manager"),
        (f"<script>{HOTJAR}</script>", "Hotjar"),
        (f"<script>{PIXEL}</script>", "Meta Ads"),
        ('<noscript><img height="1" src="https://www.facebook.com/tr?id=1&ev=PageView"></noscript>', "Meta Ads"),
        ('<noscript><iframe src="https://www.googletagmanager.com/ns.html?id=GTM-1"></iframe></noscript>',
         "Google Tag Manager"),
        ('<script type="text/plain" data-cookieconsent="x" src="https://cdn.segment.com/analytics.js/v1/k/"></script>',
         "Segment"),
        ('<script type="text/plain" class="optanon-category-C0004" data-src="https://snap.licdn.com/x.js"></script>',
         "LinkedIn Ads"),
        ('<iframe data-cookieblock-src="https://www.youtube.com/embed/abc"></iframe>', "YouTube"),
        ("<script>document.write('<script src=\"https://js.stripe.com/v3/\"><\\/script>')</script>", "Stripe"),
        ("<script>window['_fs_org'] = 'A1B2C';</script>", "FullStory"),
        ('<a href="https://boards.greenhouse.io/acme">Careers</a>', "Greenhouse"),
        ('<a href="https://calendly.com/acme/intro">Book a call</a>', "Calendly"),
        ('<link rel="preload" as="script" href="https://cdn.optimizely.com/js/1.js">', "Optimizely"),
    ],
)  # fmt: skip
def test_an_installed_tool_is_named_with_its_line(tag: str, tool: str) -> None:
    """Whatever way a vendor tells people to install it, waiting for consent included, and the line is on the page."""
    found = read(body(tag))
    assert tool in found
    line = found[tool].evidence[0].text
    assert line.removesuffix("...")[:30] in tag


@pytest.mark.parametrize(
    "quoted",
    [
        "<!-- {html} -->",
        "<!--[if lt IE 9]>{html}<![endif]-->",
        "<textarea>{html}</textarea>",
        "<template>{html}</template>",
        "<pre>{html}</pre>",
        "<pre><code>{escaped}</code></pre>",
        "<p>Paste this: <code>{html}</code></p>",
        '<script type="text/template">{html}</script>',
        '<script type="application/ld+json">{{"text": {json}}}</script>',
        '<script id="__DATA" type="application/json">{{"snippet": {json}}}</script>',
        "<script>// {line}\n/* {line} */</script>",
        "<script>var snippet = {json}; show(snippet);</script>",
        "<script>self.__docs = self.__docs || []; self.__docs.push([1, {json}]);</script>",
        "<script>const help = `{line}`; render(help)</script>",
        '<button data-clipboard-text="{attribute}">Copy</button>',
        "<div>{escaped}</div>",
        "<style>/* {line} */</style>",
        "<title>{escaped}</title>",
    ],
)
def test_a_quoted_snippet_is_no_tool(quoted: str) -> None:
    """Comments, text shown to readers, data and strings that hold a snippet name nothing."""
    import html
    import json

    for snippet in (HUBSPOT, f"<script>{PIXEL}</script>", f"<script>{HOTJAR}</script>"):
        line = snippet.replace("<script>", "").replace("</script>", "").replace("`", "")
        inside = quoted.format(
            html=snippet,
            escaped=html.escape(snippet),
            json=json.dumps(snippet).replace("</", "<\\/"),
            line=line,
            attribute=html.escape(snippet),
        )
        assert set(read(body(inside))) <= {"React", "Next.js"}, inside


@pytest.mark.parametrize(
    "talk",
    [
        '<a href="https://www.hubspot.com/products">We work with HubSpot</a>',
        '<img src="/logos/salesforce.svg" alt="Salesforce"><img src="https://cdn.acme.com/logos/stripe.png">',
        '<a href="https://calendly.com/">Calendly</a> <a href="https://www.zendesk.com/pricing">Zendesk</a>',
        '<a href="https://www.youtube.com/watch?v=1">Video</a> <a href="https://www.linkedin.com/company/acme">us</a>',
        '<link rel="dns-prefetch" href="//fonts.googleapis.com"><link rel="preconnect" href="https://js.stripe.com">',
        "<script>var integrations = ['hubspot', 'marketo', 'salesforce']; track(integrations)</script>",
        '<p>Tools: Google Tag Manager, gtag("config"), fbq("init") and _paq.push</p>',
    ],
)
def test_what_a_page_talks_about_is_not_what_it_runs(talk: str) -> None:
    """A link to a vendor, a logo, a hint to the browser or a name in the text is no evidence."""
    assert read(body(talk)) == {}


def test_the_tools_that_a_tool_needs_are_named_too() -> None:
    """WooCommerce runs on WordPress; the line of the one stands for the other, and it is said."""
    found = read(body('<div class="woocommerce-product-gallery"></div>'))
    assert set(found) == {"WooCommerce", "WordPress"}
    assert found["WordPress"].implied_by == "WooCommerce"
    assert found["WordPress"].evidence[0] == found["WooCommerce"].evidence[0]


def test_a_version_is_read_where_it_stands() -> None:
    """The generator and the file's address say the version."""
    found = read(
        '<meta name="generator" content="WordPress 6.6.2"><script src="/wp-includes/js/jquery-3.7.1.min.js"></script>'
    )
    assert (found["WordPress"].version, found["jQuery"].version) == ("6.6.2", "3.7.1")


def test_headers_cookies_and_records_name_tools() -> None:
    """A server's name, a vendor's cookie, who takes the mail, who may send it, and what an alias leads to."""
    page = Page(
        "https://acme.com/",
        "",
        {"Server": "cloudflare", "Set-Cookie": ["hubspotutk=1; path=/", "_hjSessionUser_12=x"]},
        ("_mkto_trk",),
        {
            "MX": ["10 acme-com.mail.protection.outlook.com."],
            "TXT": ['"v=spf1 include:sendgrid.net -all"', "atlassian-domain-verification=abc"],
            "CNAME": ["help.acme.com -> acme.zendesk.com."],
        },
    )
    found = {one.name: str(one.evidence[0]) for one in analyse(page)}
    assert found == {
        "Cloudflare": "header: server: cloudflare",
        "HubSpot": "cookie: hubspotutk",
        "Hotjar": "cookie: _hjSessionUser_12",
        "Marketo": "cookie: _mkto_trk",
        "Microsoft 365": "MX: 10 acme-com.mail.protection.outlook.com.",
        "SendGrid": "SPF: v=spf1 include:sendgrid.net -all",
        "Atlassian": "TXT: atlassian-domain-verification=abc",
        "Zendesk": "CNAME: help.acme.com -> acme.zendesk.com.",
    }


def test_weak_lines_need_a_second_one() -> None:
    """A hint to the browser alone names nothing; with a cookie that others set too it does, and less surely."""
    hint = '<link rel="preconnect" href="https://www.googleadservices.com">'
    assert read(hint) == {}
    both = analyse(Page("", '<link rel="preconnect" href="https://tag.demandbase.com">', {}, ("tuuid",)))
    assert [(one.name, one.confidence) for one in both] == [("Demandbase", 0.58)]


def test_the_disk_of_another_tool_is_not_the_companys() -> None:
    """A tool that serves its script from CloudFront or S3 says nothing about the company's own cloud."""
    assert set(read('<script src="https://d2wy8f7a9ursnm.cloudfront.net/v7/bugsnag.min.js"></script>')) == {"Bugsnag"}
    assert set(read('<img src="https://d1234abcd.cloudfront.net/hero.png">')) == {"CloudFront"}


@pytest.mark.parametrize("html", ["", "<", b"\xff\xfe<\x00", b"\x00\x80\xff" * 50, "<script>'", "<script>`${`"])
def test_broken_pages_are_read(html: str | bytes) -> None:
    """Whatever comes over the network ends in findings or none, never in an error."""
    assert analyse(Page("::::", html, {"": ""}, ("",), {"MX": [""], "TXT": ['"'], "CNAME": ["->"]})) == ()


@pytest.mark.parametrize(
    "html",
    [
        "<script>" + "=/[" * 130_000 + "</script>",
        "<script>document.write('" + "<script " * 40_000 + "')</script>",
        "<script>" + "'\\\n`/*" * 50_000 + "</script>",
        "<style>" + "/*" * 500_000 + "</style>",
        '<script src="' + "/static/version" * 60_000 + '"></script>',
        "<a href='https://" + "a." * 200_000 + "com/'>x</a>",
        "<div class='woocommerce'>" * 50_000,
        "<p " + "a=1 " * 100_000 + ">",
    ],
    ids=["regex", "write", "quotes", "css", "path", "host", "deep", "attributes"],
)
def test_hostile_pages_end_soon(html: str) -> None:
    """Pages that are made to hold a reader up are read in seconds at most, where a naive search takes hours."""
    begin = time.process_time()
    analyse(Page("https://acme.com/", html))
    assert time.process_time() - begin < 20
