# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
"""Walks through the indexes that slow-index.sh made; prints ok and not ok."""
import os
import sys

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from chrome import chrome

top = "file://" + sys.argv[1] + "/"
ORDERS = "8579c6bd131b77af537680438efad351"


FIREFOX = os.environ.get("COV_FIREFOX")


def firefox():
    options = webdriver.FirefoxOptions()
    options.add_argument("--headless")
    return webdriver.Firefox(
        options=options,
        service=webdriver.firefox.service.Service(FIREFOX))


d = firefox() if FIREFOX else chrome(("browser", "performance"))
if not FIREFOX:
    d.execute_cdp_cmd("Network.enable", {})


def js(code):
    return d.execute_script(code)


def check(name, good):
    print(("ok " if good else "not ok ") + ("firefox: " if FIREFOX else "") +
          name, flush=True)


def equal(name, got, want):
    check(name if got == want else "%s: got %r, not %r" % (name, got, want),
          got == want)


def until(code):
    WebDriverWait(d, 30, .02).until(lambda _: js("return " + code))


def go(address):
    d.get("about:blank")
    d.get(top + address)
    until("!!document.querySelector('#look details')")


def settle():
    """Two frames and what waits for time."""
    d.execute_async_script("const done = arguments[0]; requestAnimationFrame("
                           "() => requestAnimationFrame(() => setTimeout("
                           "done)))")


def texts(css):
    settle()
    return js("return [...document.querySelectorAll(%r)]"
              ".filter(e => e.offsetParent !== null)"
              ".map(e => e.innerText.trim())" % css)


def rows():
    return len(texts("tr.row"))


def silent(name):
    if FIREFOX: # it tells nobody
        return
    equal(name + ": nothing in the console",
          [x["message"] for x in d.get_log("browser")], [])
    asked = [x["message"] for x in d.get_log("performance")
             if "requestWillBeSent\"" in x["message"]
             and "http" in x["message"].split("\"url\":\"", 1)[1][:8]]
    equal(name + ": nothing is asked for", asked, [])


def press(key):
    d.switch_to.active_element.send_keys(key)


def select(name, value):
    js("const s = document.getElementById(%r); s.value = %r;"
       "s.dispatchEvent(new Event('change'))" % (name, value))


def search(words):
    js("q.value = %r; q.dispatchEvent(new Event('input'))" % words)


def tab(name):
    js("document.getElementById('tab-%s').click()" % name)


def filters():
    go("html/index.html")
    equal("the boxes hide at once", texts("#count"),
          ["9 of 10 owners (1 hidden)"])
    equal("owners shown", texts("#owners"), ["9"])
    equal("each binary counts once", texts("#statements"), ["533"])
    equal("coverage", texts("#coverage"), ["74.5%"])
    equal("the name is the link", js(
        "return document.querySelector('tr.row a b').textContent"), "agent")
    equal("attributes for scripts", js(
        "return document.querySelector('tr.row').dataset.statements"), "87")
    js("document.getElementById('hide-e2e').click()")
    equal("unticked", texts("#count"), ["10 of 10 owners (0 hidden)"])
    check("in the address", "show=e2e" in js("return location.hash"))
    d.find_element(By.ID, "q").send_keys("FRONTEND")
    equal("search without case", rows(), 3)
    equal("the sums follow", texts("#statements"), ["172"])
    state = js("return location.href")
    d.get("about:blank")
    d.get(state)
    until("!!document.querySelector('tr.row')")
    equal("the address brings it back", rows(), 3)
    go("html/index.html")
    for name, value, n in (("type", "Job", 2), ("namespace", "shop", 3)):
        select(name, value)
        equal(name, rows(), n)
        select(name, "")
    js("document.querySelector('#levels .l3').click()")
    equal("a level", rows(), 2)
    js("document.querySelector('#levels .l3').click()")
    js("document.getElementById('repos-all').click()")
    equal("no repository, no rows", rows(), 0)
    js("document.querySelector('.repo').click()")
    equal("one repository", rows(), 9)
    js("document.getElementById('repos-all').click()")
    check("All clears the choice",
          not js("return document.querySelector('.repo').checked"))
    for words, n in (("node-c", 3), ("frontend-", 2), ("91f7ae97", 9),
                     (ORDERS, 2), ("shop-orders job", 2),
                     ("git.example.com", 9), ("sha256-2e6b shop", 1)):
        search(words)
        equal("found: " + words, rows(), n)
    search("nothing of this kind")
    equal("nothing fits", texts(".empty"), ["Nothing fits. Reset"])
    js("document.querySelector('.empty button').click()")
    equal("reset", rows(), 9)
    equal("the focus is in the search", js(
        "return document.activeElement.id"), "q")
    silent("filters")


def order():
    go("html/index.html")
    head = "document.querySelector('th[data-sort=coverage] button').click()"
    js(head)
    pct = [float(t[:-1]) for t in texts("tr.row td.c")]
    equal("ascending first", pct, sorted(pct))
    js(head)
    pct = [float(t[:-1]) for t in texts("tr.row td.c")]
    equal("then descending", pct, sorted(pct, reverse=True))
    fold = d.find_element(By.CSS_SELECTOR, "tr.row .fold")
    fold.click()
    equal("a row unfolds", len(texts("tr.detail")), 1)
    equal("the button says so", js("return document.activeElement"
                                   ".getAttribute('aria-expanded')"), "true")
    press(Keys.ENTER)
    equal("the keyboard folds it", len(texts("tr.detail")), 0)
    js("document.querySelector('tr.row td.n').click()")
    equal("so does the row", len(texts("tr.detail")), 1)
    search("91f7")
    equal("a search keeps it unfolded", len(texts("tr.detail")), 1)
    heights = js("return [...document.querySelectorAll('tr.row')]"
                 ".map(e => e.getBoundingClientRect().height)")
    check("rows are 33 pixels", all(abs(h - 33) < 1.5 for h in heights))
    silent("order")


def tables():
    go("html/index.html")
    equal("where to look", texts("#look h2"),
          ["Never run, by binary", "Never run, by package",
           "Changed by the last run"])
    equal("orders first, without generated code",
          texts("#look li .n")[0], "54")
    js("document.getElementById('generated').click()")
    equal("with it", texts("#look li .n")[0], "66")
    js("document.getElementById('generated').click()")
    tab("binaries")
    equal("binaries, worst first", texts("tr.row td.n[data-name=Missed]"),
          ["54", "34", "20", "11"])
    tab("namespace")
    equal("parts", rows(), 5)
    check("the tab is in the address",
          "tab=namespace" in js("return location.hash"))
    search("shop-data")
    equal("a search bears on them", texts("tr.row td.c"), ["59.1%"])
    js("document.querySelector('tr.row a').click()")
    until("document.getElementById('tab-owners').ariaSelected === 'true'")
    equal("a part leads to its owners", texts("#count"),
          ["3 of 10 owners (7 hidden)"])
    go("html/index.html#tab=changes")
    equal("changes, what lost most first", texts("td.won")[:2],
          ["▲ +1.7", "▲ +2.8"])
    equal("all of them", rows(), 10)
    js("URL.createObjectURL = b => { b.text().then(t => window.saved = t);"
       "return location.href }; document.querySelector('.over .btn').click()")
    until("!!window.saved")
    check("CSV of the table", js("return saved").startswith(
        "What,Name,Points,Ran,Now,Statements,Before\r\n"))
    equal("a line for each row", js("return saved").count("\r\n"), 11)
    equal("what begins like a formula is text",
          js("return csvCell('=1+1')"), "'=1+1")
    d.find_element(By.ID, "tab-changes").send_keys(Keys.ARROW_LEFT)
    equal("arrows go from tab to tab", js(
        "return document.activeElement.id"), "tab-packages")
    silent("tables")


def treemap():
    go("failed/index.html#tab=map")
    equal("packages of binaries on the map", len(texts(".map .tile")), 16)
    check("inside of it", js(
        "const m = document.querySelector('.map').getBoundingClientRect();"
        "return [...document.querySelectorAll('.map .tile')].every(a => {"
        "const r = a.getBoundingClientRect(); return r.left >= m.left - 1 &&"
        "r.right <= m.right + 1 && r.bottom <= m.bottom + 1})"))
    check("names fit", js(
        "return [...document.querySelectorAll('.map .tile')].every(e =>"
        "e.scrollWidth <= e.clientWidth + 1)"))
    d.find_element(By.CSS_SELECTOR, ".map button.zoom").click()
    equal("one repository", len(texts(".map button.zoom")), 0)
    check("in the address", "map=" in js("return location.hash"))
    d.find_element(By.CSS_SELECTOR, ".crumbs button").click()
    equal("and back", len(texts(".map button.zoom")), 2)
    equal("a legend", len(texts(".legend .key")), 5)
    equal("failures come first", texts("#failed summary b"),
          ["2 reports failed"])
    equal("with reasons", texts("#failed li"),
          ["a-report why not", "b-report <b>no</b>"])
    silent("map")


def state():
    go("html/index.html#namespace=gone&what=1")
    equal("what is not here is told", texts(".note"),
          ["Not here: what, namespace gone"])
    go("html/index.html#" + ORDERS)
    equal("a hash finds its binary", rows(), 2)
    go("html/index.html#q=shop&type=Job")
    href = js("return document.querySelector('tr.row a').href")
    check("a link knows the filters", "?back=" in href)
    d.get(href)
    check("the way back has them", js(
        "return document.querySelector('.bar a.up').href").endswith(
            "index.html#q=shop&type=Job"))
    go("hostile/index.html")
    tab("namespace")
    tab("owners")
    settle()
    equal("nothing ran", js("return window.hit"), None)
    silent("state")


def screens():
    for width in (400, 320):
        d.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": 800, "deviceScaleFactor": 1,
            "mobile": True})
        for address in ("failed/index.html", "html/index.html",
                        "html/index.html#tab=binaries",
                        "failed/index.html#tab=map"):
            go(address)
            equal("%d pixels: %s" % (width, address), js(
                "return document.documentElement.scrollWidth"), width)
        go("html/index.html")
        check("%d pixels: the list begins early" % width, js(
            "return document.querySelector('tr.row')"
            ".getBoundingClientRect().top") < 520)
        equal("missed is there", texts("tr.row td.n[data-name=Missed]")[0],
              "11")
        js("const s = document.querySelector('.sortpick select');"
           "s.value = 'missed-'; s.dispatchEvent(new Event('change'))")
        equal("and sorting", texts("tr.row td.n[data-name=Missed]")[0], "66")
    d.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    silent("screens")


def colours():
    for name, features in (("greyscale", []), ("dark", [
            {"name": "prefers-color-scheme", "value": "dark"}])):
        d.execute_cdp_cmd("Emulation.setEmulatedMedia",
                          {"features": features})
        go("failed/index.html#tab=map")
        marks = js("return [...document.querySelectorAll('.level')].map(e =>"
                   "getComputedStyle(e, '::before').content)")
        equal(name + ": five marks", len(set(marks)), 5)
        equal(name + ": critical is hatched, excellent is not", js(
            "return [...document.querySelectorAll('.key')].map(e =>"
            "getComputedStyle(e, '::before').backgroundImage"
            ".includes('repeating'))"), [False, False, False, True, True])
    d.execute_cdp_cmd("Emulation.setEmulatedMedia", {
        "media": "print",
        "features": [{"name": "prefers-color-scheme", "value": "dark"}]})
    go("html/index.html")
    ink = js("return getComputedStyle(document.body).color")
    check("dark prints dark on white: " + ink,
          sum(int(x) for x in ink[4:-1].split(",")) < 200)
    d.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "",
                                                     "features": []})
    silent("colours")


def plain():
    d.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    d.get(top + "html/index.html")
    d.execute_cdp_cmd("Emulation.setScriptExecutionDisabled",
                      {"value": False})
    table = d.find_element(By.CSS_SELECTOR, "noscript table").text
    check("without scripts there is a table", "checkout" in table
          and "68.0%" in table)
    silent("plain")


def axe():
    if len(sys.argv) < 3:
        return
    with open(sys.argv[2], encoding="utf-8") as f:
        code = f.read()
    for scheme in ("light", "dark"):
        d.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": scheme}]})
        for address in ("html/index.html", "failed/index.html#tab=map",
                        "html/index.html#tab=changes",
                        "html/index.html#tab=packages&generated=1",
                        "html/index.html#q=nothing&what=1"):
            go(address)
            js("document.querySelector('tr.row .fold')?.click()")
            settle()
            js(code)
            found = d.execute_async_script(
                "const done = arguments[0]; axe.run(document, {runOnly: "
                "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',"
                "'best-practice']}).then(r => done(r.violations.map(v =>"
                "v.id + ': ' + v.nodes[0].html.slice(0, 200))))")
            equal("axe, %s: %s" % (scheme, address), found, [])
    d.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    silent("axe")


def many():
    go("many/index.html")
    settle()
    equal("10,000 owners", texts("#count"),
          ["10,000 of 10,000 owners (0 hidden)"])
    silent("many")


try:
    for part in (filters, order, tables, treemap, state) + (() if FIREFOX else (
            screens, colours, plain, axe, many)):
        part()
finally:
    d.quit()
