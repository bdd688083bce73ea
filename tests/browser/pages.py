# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
"""Walks through the pages that slow-pages.sh made; prints ok and not ok."""
import sys
import time

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from chrome import chrome

top = "file://" + sys.argv[1] + "/"
ORDERS = "8579c6bd131b77af537680438efad351.html"


d = chrome(("browser",))


def js(code):
    return d.execute_script(code)


def check(name, good):
    print(("ok " if good else "not ok ") + name, flush=True)


def equal(name, got, want):
    check(name if got == want else "%s: got %r, not %r" % (name, got, want),
          got == want)


def go(address):
    d.get("about:blank")
    d.get(top + address)


def texts(css):
    return js("return [...document.querySelectorAll(%r)]"
              ".filter(e => e.offsetParent !== null)"
              ".map(e => e.innerText.trim())" % css)


def silent(name):
    equal(name + ": nothing in the console",
          [x["message"] for x in d.get_log("browser")], [])


def press(key):
    d.find_element(By.TAG_NAME, "body").send_keys(key)


def select(name, value):
    js("const s = document.getElementById(%r); s.value = %r;"
       "s.dispatchEvent(new Event('change'))" % (name, value))


def ready():
    for _ in range(100):
        if js("return 'ready' in document.documentElement.dataset"):
            return
        time.sleep(.02)


def opened():
    """Until the source is there."""
    for _ in range(100):
        if js("return !!document.querySelector('.ln, .no-source')"):
            return
        time.sleep(.02)


def page(address):
    go(address)
    ready()
    if "#" in address:
        time.sleep(.1)


def lines(address):
    page(address)
    opened()


def click(css):
    js("document.querySelector(%r).click()" % css)


def files():
    page("html/" + ORDERS)
    equal("files", len(texts("#files tbody tr")), 7)
    click("#files th[data-sort=missed] button")
    click("#files th[data-sort=missed] button")
    missed = [int(t) for t in texts("#files tbody td:nth-child(3)")]
    equal("worst first", missed, sorted(missed, reverse=True))
    d.find_element(By.CSS_SELECTOR, "#tools input").send_keys("CaTaLoG")
    equal("found without case", len(texts("#files tbody tr")), 2)
    equal("a note", texts("#tools .count"), ["2 of 7 files"])
    click("#tools [data-view=tree]")
    equal("a tree", texts("#tree .fold"), ["internal/catalog/"])
    equal("of what is shown", len(texts("#tree .leaf")), 2)
    state = js("return location.href")
    d.get("about:blank")
    d.get(state)
    ready()
    equal("kept in the address", len(texts("#tree .leaf")), 2)
    page("html/" + ORDERS + "#q=go%20internal%20C")
    equal("all words count", texts("#tools .count"), ["3 of 7 files"])
    page("html/" + ORDERS + "#view=tree")
    click(".folds button:last-child")
    equal("folded", texts("#tree .leaf"), [])
    click(".folds button")
    equal("unfolded", len(texts("#tree .leaf")), 7)
    js("document.querySelector('#tree .fold').focus()")
    d.switch_to.active_element.send_keys(Keys.ARROW_LEFT)
    equal("the keyboard folds", len(texts("#tree .leaf")), 6)
    d.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
    equal("and goes down", js("return document.activeElement.textContent"),
          "internal/")
    page("html/" + ORDERS + "#view=map")
    equal("a map has all files", js("return document.querySelectorAll("
                                    "'.map a').length"), 7)
    check("inside of its box", js(
        "const m = document.querySelector('.map').getBoundingClientRect();"
        "return [...document.querySelectorAll('.map a')].every(a => {"
        "const r = a.getBoundingClientRect(); return r.left >= m.left - 1 &&"
        "r.right <= m.right + 1 && r.bottom <= m.bottom + 1})"))
    js("[...document.querySelectorAll('.dirname')].find(b => "
       "b.textContent === 'catalog').click()")
    equal("a folder fills the map", js("return [...document.querySelectorAll("
          "'.map a')].map(a => a.textContent)"),
          ["catalog.go", "zz_generated.kind.go"])
    silent("files")


def functions():
    page("html/" + ORDERS + "#view=functions")
    time.sleep(.2)
    equal("functions, most missed first",
          texts("#functions tbody a")[:2], ["*Catalog.choose", "Cents.Split"])
    equal("how many", texts("#tools .count"), ["39 of 39 functions"])
    js("funcKind.value = 'never';"
       "funcKind.dispatchEvent(new Event('change'))")
    time.sleep(.1)
    equal("never entered", set(texts("#functions .fk")), {"never entered"})
    n = len(texts("#functions tbody tr"))
    js("document.querySelector('#functions tbody a').click()")
    opened()
    check("leads to its line", ":L85" in js("return location.hash"))
    equal("marked", len(texts(".ln.sel")), 1)
    check("with its own mark", js("return document.getElementById('L85')"
                                  ".classList.contains('never')"))
    click(".aside [data-view=outline]")
    check("an outline", "*Catalog.Search" in texts("#outline tbody a"))
    press("u")
    time.sleep(.2)
    equal("back, as it was", len(texts("#functions tbody tr")), n)
    silent("functions")


def source():
    page("html/" + ORDERS)
    d.find_element(By.LINK_TEXT, "cmd/orders/main.go").click()
    opened()
    equal("a click opens a file", js("return location.hash"),
          "#cmd/orders/main.go@91f7ae97b444")
    equal("its name", texts(".fname"), ["cmd/orders/main.go"])
    equal("the file is lit", texts("#tree .here a"), ["main.go"])
    check("lines have ids", js("return !!document.getElementById('L18')"))
    equal("a count", texts("#L18 .ct"), ["2"])
    equal("a line that did not run", texts("#L29 .ct"), ["0"])
    equal("partly", js("return document.getElementById('L27').className"),
          "ln part")
    equal("columns", texts("#L27 .cov-none"), ["{"])
    equal("opens at its first gap", texts(".fhead .fnum")[1], "1 of 4 gaps")
    stops = []
    for _ in range(4):
        press("n")
        stops.append(js("return current.gaps[current.at].a"))
    equal("n stops at each", stops, [39, 67, 75, 27])
    press("p")
    equal("p goes around", texts(".fhead .fnum")[1], "4 of 4 gaps")
    press("]")
    time.sleep(.3)
    equal("the next file", texts(".fname"), ["internal/cart/cart.go"])
    press("s")
    check("files beside it can go", not js(
        "return document.getElementById('list').offsetParent"))
    press("s")
    click(".aside [data-view=list]")
    equal("or be a list", len(texts("#files tbody tr")), 7)
    equal("without statements", texts("#files .n"), [])
    click(".aside [data-view=tree]")
    press("u")
    time.sleep(.3)
    equal("back", texts(".fname"), [])
    equal("the focus is on the file that was open",
          js("return document.activeElement.textContent"),
          "internal/cart/cart.go")
    lines("html/" + ORDERS + "#file0:L27-29")
    equal("lines of the address", len(texts(".ln.sel")), 3)
    js("document.querySelector('.code').focus()")
    copied = js("let t; const e = new Event('copy', {bubbles: true});"
                "e.clipboardData = {setData: (k, v) => t = v};"
                "document.querySelector('.code').dispatchEvent(e); return t")
    equal("copied as they are", copied, js(
        "return current.d.lines.slice(26, 29).join('\\n') + '\\n'"))
    copied = js(
        "const r = document.createRange(), s = getSelection();"
        "r.setStart(document.querySelector('#L24 code'), 0);"
        "r.setEnd(document.querySelector('#L27 code'), 1);"
        "s.removeAllRanges(); s.addRange(r);"
        "let t; const e = new Event('copy', {bubbles: true});"
        "e.clipboardData = {setData: (k, v) => t = v};"
        "document.dispatchEvent(e); s.removeAllRanges(); return t")
    equal("with the empty ones", copied.count("\n"), 3)
    press(Keys.ESCAPE)
    time.sleep(.3)
    equal("the hash is gone", js("return location.hash"), "")
    lines("html/" + ORDERS + "#cmd/orders/main.go@91f7ae97b444:L30")
    equal("a path and a commit are an address", len(texts(".ln.sel")), 1)
    equal("all is well", texts("#said"), [])
    lines("html/" + ORDERS + "#cmd/orders/main.go@0123456789:L30")
    check("another commit is told", "of commit 0123456789" in
          texts("#said")[0])
    page("html/" + ORDERS + "#file99")
    equal("no such file: the list", len(texts("#files tbody tr")), 7)
    check("and it is said", "no file \u201cfile99\u201d" in texts("#said")[0])
    press("?")
    check("keys", js("return document.querySelector('dialog').open"))
    lines("html/" + ORDERS + "#file2")
    d.find_element(By.CSS_SELECTOR, ".find").send_keys("kind")
    check("found in the file", " of " in texts(".finder .fnum")[0])
    equal("marked", len(texts(".ln.found")) > 0, True)
    hit = len(texts(".ln.hit"))
    check("there are lines that ran", hit > 0)
    click(".tog.hit")
    equal("and can be left out", texts(".ln.hit"), [])
    click(".tog.hit")
    check("a gap is a run of missed lines, ended by its function", js("""
        const {d, gaps} = current, seen = new Set();
        for (const g of gaps)
            for (let l = g.a; l <= g.z; l++)
                seen.add(l);
        return d.lines.every((x, i) => !!(d.state[i + 1] & MISSED) ===
            seen.has(i + 1)) && outline.every(f => !f.never ||
            gaps.some(g => g.a >= f.l0 && g.z <= f.l1))"""))
    lines("plain/" + ORDERS + "#file0")
    check("a placeholder", texts(".no-source")[0].startswith(
        "No source code resolved for this file"))
    silent("source")


def ran():
    page("html/" + ORDERS)
    equal("as many as ran it", texts("details.owners summary"),
          ["Who ran it: 2 owner groups"])
    names = js("return [...by.options].map(o => o.textContent)")
    check("owners, namespaces, nodes", {"shop", "e2e-shop"} & set(names) and
          any("node" in n for n in names))
    own = js("return owners.map(o => o.covered)")
    for i in range(2):
        js("by.value = 'o:%d'; choose()" % i)
        time.sleep(.3)
        equal("what one of them ran", sum(js(
            "return files.map(f => f.covered)")), own[i])
        check("and it is said", "% of the statements, {} of 206".format(
            own[i]) in texts("#bynote")[0])
    state = js("return location.href")
    check("in the address", "by=o%3A1" in state)
    d.get("about:blank")
    d.get(state)
    ready()
    time.sleep(.3)
    equal("which brings it back", sum(js(
        "return files.map(f => f.covered)")), own[1])
    click("#bynote button")
    time.sleep(.3)
    equal("and all", sum(js("return files.map(f => f.covered)")), 140)
    lines("html/" + ORDERS + "#file0")
    js("document.querySelector('#L18 .whose').click()")
    time.sleep(.3)
    equal("who ran a line", len(texts(".ran tbody tr:not(.space)")), 2)
    silent("ran")


def hostile():
    lines("bad.html#file0")
    check("the text is text", "window.hit=3" in texts(".code")[0])
    check("a great count is exact", "9,007,199,254,740,993" in js(
        "return document.querySelector('#L2 .ct').title"))
    equal("and narrow", texts("#L2 .ct"), ["9P"])
    check("what turns a line is shown", texts(".odd") == ["U+202E"])
    go("badindex/index.html")
    js("document.querySelector('tr.row').click()")
    check("names are text", "onerror" in d.page_source)
    time.sleep(.2)
    equal("nothing ran", js("return window.hit"), None)
    page("bad.html")
    for view in ("tree", "map", "functions", "list"):
        js("document.querySelector('[data-view=%s]').click()" % view)
    time.sleep(.2)
    equal("nothing ran there", js("return window.hit"), None)
    silent("hostile")


def narrow():
    d.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": 400, "height": 800, "deviceScaleFactor": 1, "mobile": True})
    for address in ("html/" + ORDERS,
                    "html/" + ORDERS + "#view=tree",
                    "html/" + ORDERS + "#file0"):
        go(address)
        equal("400 pixels: " + address,
              js("return document.documentElement.scrollWidth"), 400)
    silent("narrow")


def media(**features):
    d.execute_cdp_cmd("Emulation.setEmulatedMedia", {
        "media": features.pop("media", ""), "features": [
            {"name": k.replace("_", "-"), "value": v}
            for k, v in features.items()]})


def paper():
    """Paper is white whatever the screen is, and has all lines."""
    media(prefers_color_scheme="dark")
    lines("html/" + ORDERS + "#file0")
    ink = "return getComputedStyle(document.body).color"
    dark = js(ink)
    media(media="print", prefers_color_scheme="dark")
    check("dark ink on paper", js(ink) != dark and
          max(int(x) for x in js(ink)[4:-1].split(",")) < 80)
    js("dispatchEvent(new Event('beforeprint'))")
    equal("all lines", js("return document.querySelectorAll('.ln').length"),
          js("return current.d.lines.length"))
    js("dispatchEvent(new Event('afterprint'))")
    media(forced_colors="active")
    borders = js("return ['hit', 'mis', ''].map(c => getComputedStyle("
                 "document.querySelector('.ln' + (c && '.' + c) + "
                 "(c ? '' : ':not(.hit, .mis, .part)') + ' .ct'))"
                 ".borderRight)")
    equal("forced colours tell run, missed and untracked apart",
          len(set(borders)), 3)
    media()
    silent("paper")


def axe():
    if len(sys.argv) < 3:
        return
    with open(sys.argv[2], encoding="utf-8") as f:
        script = f.read()
    for scheme in ("light", "dark"):
        media(prefers_color_scheme=scheme)
        for state in ("", "#view=tree", "#view=map", "#view=functions",
                      "#file2", "#file0:L27-29"):
            page("html/" + ORDERS + state)
            if "file" in state:
                opened()
            d.execute_cdp_cmd("Runtime.evaluate", {"expression": script})
            equal("axe: %s %s" % (scheme, state), d.execute_async_script(
                "const done = arguments[0]; axe.run(document, {runOnly: ["
                "'wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
                ".then(r => done(r.violations.map(v => v.id + ' ' + "
                "v.nodes[0].html)))"), [])
    media()


try:
    for part in (files, functions, source, ran, hostile, narrow,
                 paper, axe):
        part()
finally:
    d.quit()
