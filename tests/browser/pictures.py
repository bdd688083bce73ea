# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
"""Takes the pictures that pictures.sh asks for."""
import sys
import time

from selenium import webdriver

pages, out = sys.argv[1:]
ORDERS = "8579c6bd131b77af537680438efad351.html"
# Name, address, width, height, colours, and what is done before.
PICTURES = (
    ("dashboard", "index.html", 1200, 860, "light", ""),
    ("map", "index.html#tab=map", 1200, 860, "dark",
     "document.querySelector('.tools').scrollIntoView()"),
    ("source", ORDERS + "#file1", 1200, 860, "light", ""),
    ("phone", "index.html", 400, 800, "light", ""),
)

options = webdriver.ChromeOptions()
for arg in ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--hide-scrollbars", "--disable-background-networking"):
    options.add_argument(arg)
d = webdriver.Chrome(options=options)
try:
    for name, address, width, height, colours, before in PICTURES:
        d.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1,
            "mobile": width < 500})
        d.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": colours}]})
        d.get("about:blank")
        d.get("file://" + pages + "/" + address)
        time.sleep(.5)
        d.execute_script(before)
        time.sleep(.3)
        d.save_screenshot("%s/%s.png" % (out, name))
finally:
    d.quit()
