# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
"""Chromium, as the walks through pages begin it."""
from selenium import webdriver


def chrome(logs, *more):
    """With these logs. That of "performance" makes it read each page once
    more, so that times are not those that people see."""
    options = webdriver.ChromeOptions()
    for arg in ("--headless", "--no-sandbox", "--disable-gpu",
                "--disable-quic", "--no-first-run", "--disable-sync",
                "--disable-background-networking",
                "--disable-component-update", "--window-size=1280,900",
                *more):
        options.add_argument(arg)
    options.set_capability("goog:loggingPrefs", {log: "ALL" for log in logs})
    return webdriver.Chrome(options=options)
