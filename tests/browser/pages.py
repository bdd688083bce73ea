# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
"""Walks through the pages that slow-pages.sh made; prints ok and not ok."""
import sys
import time

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

top = "file://" + sys.argv[1] + "/"
ORDERS = "8579c6bd131b77af537680438efad351.html"


def browser():
    options = webdriver.ChromeOptions()
    for arg in ("--headless", "--no-sandbox", "--disable-gpu",
                "--disable-quic", "--no-first-run", "--disable-sync",
                "--disable-background-networking",
                "--disable-component-update", "--window-size=1280,900"):
        options.add_argument(arg)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options)


d = browser()


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


def index():
    go("html/index.html")
    equal("the boxes hide at once", texts("#count"),
          ["9 of 10 owners (1 hidden)"])
    equal("owners shown", texts("#owners"), ["9"])
    equal("each binary counts once", texts("#statements"), ["533"])
    equal("coverage", texts("#coverage"), ["74.5%"])
    js("document.getElementById('hide-e2e').click()")
    equal("unticked", texts("#count"), ["10 of 10 owners (0 hidden)"])
    check("in the address", "show=e2e" in js("return location.hash"))
    q = d.find_element(By.ID, "q")
    q.send_keys("FRONTEND")
    equal("search without case", len(texts("tr.row")), 3)
    equal("the sums follow", texts("#statements"), ["172"])
    state = js("return location.href")
    d.get("about:blank")
    d.get(state)
    equal("the address brings it back", len(texts("tr.row")), 3)
    go("html/index.html")
    select("type", "Job")
    equal("a type", len(texts("tr.row")), 2)
    select("type", "")
    select("namespace", "shop")
    equal("a namespace", len(texts("tr.row")), 3)
    select("namespace", "")
    js("document.querySelector('#levels .l3').click()")
    equal("a level", len(texts("tr.row")), 2)
    js("document.querySelector('#levels .l3').click()")
    equal("and none", len(texts("tr.row")), 9)
    js("document.getElementById('repos-all').click()")
    equal("no repository, no rows", len(texts("tr.row")), 0)
    js("document.querySelector('.repo').click()")
    equal("one repository", len(texts("tr.row")), 9)
    js("document.getElementById('repos-all').click()")
    check("All clears the choice",
          not js("return document.querySelector('.repo').checked"))
    head = "document.querySelector('th[data-sort=coverage] button').click()"
    js(head)
    pct = [float(t[:-1]) for t in texts("tr.row td.c")]
    equal("ascending first", pct, sorted(pct))
    js(head)
    pct = [float(t[:-1]) for t in texts("tr.row td.c")]
    equal("then descending", pct, sorted(pct, reverse=True))
    js("document.querySelector('tr.row').click()")
    equal("a row unfolds", len(texts("tr.detail")), 1)
    check("and says so", js("return document.querySelector('tr.row')"
                            ".getAttribute('aria-expanded')") == "true")
    d.find_element(By.CSS_SELECTOR, "tr.row").send_keys(Keys.ENTER)
    equal("the keyboard folds it", len(texts("tr.detail")), 0)
    js("document.querySelector('.bar button').click()")
    js("document.querySelector('.bar button').click()")
    equal("dark by choice", js("return document.documentElement"
                               ".dataset.theme"), "dark")
    js("localStorage.clear()")
    silent("index")


def files():
    go("html/" + ORDERS)
    equal("files", len(texts("#files tbody tr")), 7)
    js("document.querySelector('th[data-sort=missed] button').click();"
       "document.querySelector('th[data-sort=missed] button').click()")
    missed = [int(t) for t in texts("#files tbody td:nth-child(3)")]
    equal("worst first", missed, sorted(missed, reverse=True))
    d.find_element(By.CSS_SELECTOR, "#tools input").send_keys("CaTaLoG")
    equal("found without case", len(texts("#files tbody tr")), 2)
    equal("a note", texts("#tools .count"), ["2 of 7 files"])
    js("document.querySelector('[data-view=tree]').click()")
    equal("a tree", texts("#tree .fold"), ["internal/catalog/"])
    equal("of what is shown", len(texts("#tree .leaf")), 2)
    state = js("return location.href")
    d.get("about:blank")
    d.get(state)
    equal("kept in the address", len(texts("#tree .leaf")), 2)
    go("html/" + ORDERS + "#view=map")
    equal("a map has all files", js("return document.querySelectorAll("
                                    "'.map a').length"), 7)
    check("inside of its box", js(
        "const m = document.querySelector('.map').getBoundingClientRect();"
        "return [...document.querySelectorAll('.map a')].every(a => {"
        "const r = a.getBoundingClientRect(); return r.left >= m.left - 1 &&"
        "r.right <= m.right + 1 && r.bottom <= m.bottom + 1})"))
    silent("files")


def source():
    go("html/" + ORDERS)
    d.find_element(By.LINK_TEXT, "cmd/orders/main.go").click()
    equal("a click opens a file", js("return location.hash"), "#file0")
    equal("its name", texts(".fname"), ["cmd/orders/main.go"])
    check("lines have ids", js("return !!document.getElementById('L1')"))
    equal("a count", texts("#L18 .ct"), ["2"])
    equal("a line that did not run", texts("#L29 .ct"), ["0"])
    equal("partly", js("return document.getElementById('L27').className"),
          "ln part")
    equal("columns", texts("#L27 .cov-none"), ["{"])
    equal("gaps", texts(".fhead .fnum")[-1], "4 gaps")
    press("n")
    equal("n goes to the first", texts(".fhead .fnum")[-1], "1 of 4 gaps")
    press("p")
    equal("p goes around", texts(".fhead .fnum")[-1], "4 of 4 gaps")
    press("]")
    time.sleep(.2)
    equal("the next file", texts(".fname"), ["internal/cart/cart.go"])
    press("s")
    equal("files beside it", len(texts("#files tbody tr")), 7)
    equal("without statements", texts("#files .n"), [])
    press("u")
    time.sleep(.3)
    equal("back", texts(".fname"), [])
    go("html/" + ORDERS + "#file0:L27-29")
    equal("lines of the address", len(texts(".ln.sel")), 3)
    press(Keys.ESCAPE)
    time.sleep(.3)
    equal("the hash is gone", js("return location.hash"), "")
    go("html/" + ORDERS + "#file99")
    equal("no such file: the list", len(texts("#files tbody tr")), 7)
    press("?")
    check("keys", js("return document.querySelector('dialog').open"))
    go("plain/" + ORDERS + "#file0")
    check("a placeholder", texts(".no-source")[0].startswith(
        "No source code resolved for this file"))
    silent("source")


def hostile():
    go("bad.html#file0")
    check("the text is text", "window.hit=3" in texts(".code")[0])
    check("a great count is exact",
          "9,007,199,254,740,993" in texts("#L2 .ct")[0].replace("\n", ""))
    check("what turns a line is shown", texts(".odd") == ["U+202E"])
    go("badindex/index.html")
    js("document.querySelector('tr.row').click()")
    check("names are text", "onerror" in d.page_source)
    time.sleep(.2)
    equal("nothing ran", js("return window.hit"), None)
    go("bad.html")
    for view in ("tree", "map", "list"):
        js("document.querySelector('[data-view=%s]').click()" % view)
    time.sleep(.2)
    equal("nothing ran there", js("return window.hit"), None)
    silent("hostile")


def narrow():
    d.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": 400, "height": 800, "deviceScaleFactor": 1, "mobile": True})
    for address in ("html/index.html", "html/" + ORDERS,
                    "html/" + ORDERS + "#view=tree",
                    "html/" + ORDERS + "#file0"):
        go(address)
        equal("400 pixels: " + address,
              js("return document.documentElement.scrollWidth"), 400)
    silent("narrow")


try:
    for part in (index, files, source, hostile, narrow):
        part()
finally:
    d.quit()
