# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
"""cluster.py BINDIR COMMIT BUCKET: run the shop as a cluster would.

Starts the programs in BINDIR once per process of the table below, feeds them
their lines, asks the coverage server in each for a snapshot after every part,
and lays the files into BUCKET as the collector in the field does.  Host names,
times, pids and images are made up, and fixed; the counters are what the
programs really left.
"""
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile

PREFIX = "demo/coverage"
SOURCE_URL = "https://git.example.com/shop/shop"
NODE = "node-%s.shop.example"
GROUP = "shop-1.1"


def image(name, digit):
    return "quay.io/shop/%s@sha256:%s" % (name, (digit * 64)[:64])


FRONTEND = image("frontend", "1f0a")
FRONTEND_REBUILT = image("frontend", "2e6b")
ORDERS = image("orders", "3d84")
CHECKOUT = image("checkout", "4c17")
AGENT = image("agent", "5b93")

# What is said to the programs, one list per snapshot.
BROWSE = ["search cake", "shelf tea", "add tea-01 2", "total"]
BUY_MUCH = ["add cro-01 3", "add cro-01 30", "add tea-01 12", "total"]
BROWSE_BADLY = ["shelf wine", "shelf", "search gold", "add tea-99", "buy"]
PUT_BACK = ["add cak-02", "remove cak-02", "remove cak-02", "empty"]
PLACE = ["place tea-01 12", "place cof-01", "pay 1 52.92", "pay 2 1"]
SHIP = ["place cak-01 2", "pay 1 10.95", "ship 1", "ship 1"]
REFUND = ["refund 1", "refund 9", "place tea-02", "refund 2", "count"]
PAY_BADLY = ["pay", "pay x 1", "pay 1 much", "place tea-02 0", "place", ""]
CALM = ["measure cpu 12", "measure memory 40", "overall"]
BUSY = ["measure cpu 88", "measure disk 99", "overall", "history"]
LIMITS = ["limit cpu 50 60", "limit disk 9 1", "measure cpu 55", "measure fan 1"]


def pod(node, namespace, name, container, img, time, program, key, *processes,
        ip="10.128.0.9", port=53700, pid=4711, info=True, also_host=None):
    """One discovery of a container.  also_host: the time at which the same
    process was found as one of the node, as those of host network are."""
    return dict(
        host=NODE % node, program=program, key=key, processes=processes,
        place=[namespace, name, container, time, sanitize(img), program],
        ip=ip, port=port, pid=pid, info=info,
        also_host=also_host and ["_host_", also_host, program])


def host(node, binary, time, program, key, *processes, port=53700):
    """One discovery of a process of the node itself; its pid is unknown."""
    return dict(
        host=NODE % node, program=program, key=key, processes=processes,
        place=["_host_", time, sanitize(binary)], binary=binary,
        ip="127.0.0.1", port=port, pid=0, info=True, also_host=None)


def sanitize(name):
    return name.translate(str.maketrans("/:@", "---")).lstrip("-") or "unknown"


# A process is its pid in the container and what is said to it between the
# snapshots; for migrate, which ends by itself, its arguments.
CLUSTER = [
    pod("a", "shop", "frontend-7d9f8c6b5-x4k2v", "web", FRONTEND,
        "20250312T080102Z", "frontend", "shop-frontend",
        (1, BROWSE, BUY_MUCH), ip="10.128.0.21", pid=20311),
    pod("b", "shop", "frontend-64bcd9f8z-24589", "web", FRONTEND_REBUILT,
        "20250312T080417Z", "frontend", "shop-frontend",
        (1, BROWSE_BADLY, BROWSE), ip="10.129.0.34", pid=18845),
    pod("c", "shop", "gateway-node-c.shop.example", "gateway", FRONTEND,
        "20250312T075500Z", "frontend", "shop-frontend",
        (1, ["cheapest"], PUT_BACK), ip="10.130.0.5", pid=1522),
    pod("b", "e2e-shop", "frontend-debug", "debug", FRONTEND,
        "20250312T093000Z", "frontend", "shop-frontend",
        (1, ["shelf cake", "add tea-01 x"], ["total"]), info=False),

    # found twice: the second run did what the first one did not
    pod("a", "shop", "checkout-5c8d7f9b6-k7n2p", "checkout", CHECKOUT,
        "20250312T080233Z", "orders", "shop-checkout",
        (1, PLACE, PAY_BADLY), ip="10.128.0.40", pid=20660),
    pod("a", "shop", "checkout-5c8d7f9b6-k7n2p", "checkout", CHECKOUT,
        "20250312T104512Z", "orders", "shop-checkout",
        (14, SHIP, REFUND), ip="10.128.0.40", pid=31007),

    # two processes in the second one's directory: they are added
    pod("b", "shop-data", "orders-0", "orders", ORDERS,
        "20250312T080005Z", "orders", "shop-orders",
        (1, PLACE, ["count"]), ip="10.129.0.11", pid=9034),
    pod("c", "shop-data", "orders-1", "orders", ORDERS,
        "20250312T080009Z", "orders", "shop-orders",
        (1, PLACE, PLACE), (23, SHIP, ["ship 7", "nothing"]),
        ip="10.130.0.12", pid=8127),

    # these end before a second snapshot is taken
    pod("a", "shop-data", "installer-7-x2b9k", "installer", ORDERS,
        "20250312T074400Z", "migrate", "shop-orders",
        (1, ("up",)), ip="10.128.0.77", pid=6001),
    pod("b", "shop-data", "revision-pruner-7-hm5dw", "pruner", ORDERS,
        "20250312T074830Z", "migrate", "shop-orders",
        (1, ("down", "2")), ip="10.129.0.78", pid=6102),

    pod("a", "shop-system", "node-observer-4jx9w", "observer", AGENT,
        "20250312T073001Z", "agent", "shop-agent",
        (1, CALM, BUSY), ip="127.0.0.1", port=53701, pid=2210,
        also_host="20250312T073004Z"),
    pod("b", "shop-system", "node-observer-b6kqz", "observer", AGENT,
        "20250312T073011Z", "agent", "shop-agent",
        (1, CALM, CALM), ip="10.129.0.2", pid=2188),
    pod("c", "shop-system", "node-observer-zr8tn", "observer", AGENT,
        "20250312T073023Z", "agent", "shop-agent",
        (1, ["measure cpu 1"], ["history"]), ip="10.130.0.2", pid=2301),
    host("b", "/usr/bin/agent", "20250312T070000Z", "agent", "shop-agent",
         (812, LIMITS, ["measure", "limit"])),
    host("d", "agent", "20250312T071500Z", "agent", "shop-agent",
         (790, BUSY, LIMITS)),
]


def converse(binary, argv0, parts, scratch):
    """Talk to one process; yields a directory with a snapshot per part."""
    ours_in, theirs_out = os.pipe()
    theirs_in, ours_out = os.pipe()
    child = subprocess.Popen(
        [argv0], executable=binary, cwd=scratch, text=True, bufsize=1,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        pass_fds=(theirs_in, theirs_out),
        env={"COVERAGE_SERVER_FDS": "%d,%d" % (theirs_in, theirs_out),
             "GOCOVERDIR": tempfile.mkdtemp(dir=scratch)})
    os.close(theirs_in)
    os.close(theirs_out)
    with open(ours_in) as server, open(ours_out, "w", buffering=1) as ask:
        for part in parts:
            for line in part:
                child.stdin.write(line + "\n")
                if not child.stdout.readline():
                    sys.exit("%s: no answer to '%s'" % (argv0, line))
            snapshot = tempfile.mkdtemp(dir=scratch)
            ask.write(snapshot + "\n")
            if server.readline() != "ok\n":
                sys.exit("%s: no snapshot" % argv0)
            yield snapshot
        child.stdin.close()
        if child.wait() != 0:
            sys.exit("%s: exit status %d" % (argv0, child.returncode))


def execute(binary, argv0, args, scratch):
    """Run one process to its end; yields the directory it left."""
    snapshot = tempfile.mkdtemp(dir=scratch)
    subprocess.run([argv0, *args], executable=binary, cwd=scratch, check=True,
                   stdout=subprocess.DEVNULL, env={"GOCOVERDIR": snapshot})
    yield snapshot


def only(directory, prefix):
    found = [n for n in os.listdir(directory) if n.startswith(prefix)]
    if len(found) != 1:
        sys.exit("%s: %d files %s*" % (directory, len(found), prefix))
    return os.path.join(directory, found[0])


def in_order(counters):
    """Go writes the strings of a counters file in the order of a map, a new
    one each time: sort them, so that the same run gives the same bytes."""
    header, strings_len, args_len = 48, *struct.unpack_from("<II", counters, 40)
    at = header + strings_len
    table, rest = counters[header:at], counters[at + args_len:]
    strings, i = [], 1
    for _ in range(table[0]):  # all numbers here are below 128: one byte each
        strings.append(table[i + 1:i + 1 + table[i]])
        i += 1 + table[i]
    order = sorted(strings)
    place = [order.index(s) for s in strings]
    args = counters[at:at + args_len]
    end = 1 + 2 * args[0]
    pairs = sorted((place[key], place[value])
                   for key, value in zip(args[1:end:2], args[2:end:2]))
    return b"".join([
        counters[:header], table[:1],
        *(bytes([len(s)]) + s for s in order), table[i:],
        args[:1], *map(bytes, pairs), args[end:], rest])


def collect(source, binaries, scratch):
    """The coverage files of one discovery, by the names the field gives."""
    program = source["program"]
    binary = os.path.join(binaries, program)
    files = {}
    for pid, *parts in source["processes"]:
        if isinstance(parts[0], tuple):
            snapshots = execute(binary, program, parts[0], scratch)
        else:
            snapshots = converse(binary, program, parts, scratch)
        for number, snapshot in enumerate(snapshots, 1):
            with open(only(snapshot, "covmeta."), "rb") as f:
                meta = f.read()
            tag = meta[16:32].hex()
            files["covmeta." + tag] = meta
            with open(only(snapshot, "covcounters."), "rb") as f:
                name = "covcounters.%s.%d.%d" % (tag, pid, number)
                files[name] = in_order(f.read())
    return files


def info(source, commit, pid):
    return json.dumps({
        "binary": source.get("binary", source["program"]),
        "host": source["ip"], "port": source["port"], "pid": pid,
        "source_url": SOURCE_URL, "source_commit": commit,
        "software_group": GROUP, "software_key": source["key"],
    }, indent=2).encode()


def put(bucket, source, place, files):
    directory = os.path.join(bucket, PREFIX, source["host"], *place)
    os.makedirs(directory)
    for name, data in files.items():
        with open(os.path.join(directory, name), "wb") as f:
            f.write(data)


def main(binaries, commit, bucket):
    scratch = tempfile.mkdtemp()
    try:
        for source in CLUSTER:
            files = collect(source, binaries, scratch)
            if source["info"]:
                files["info.json"] = info(source, commit, source["pid"])
            put(bucket, source, source["place"], files)
            if source["also_host"]:
                files["info.json"] = info(source, commit, 0)
                put(bucket, source, source["also_host"], files)
    finally:
        shutil.rmtree(scratch)


main(*sys.argv[1:])
