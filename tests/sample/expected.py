# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
"""expected.py BUCKET OUT: what the suite must make of the sample's bucket.

Uses "go tool covdata textfmt" for the numbers and nothing of this project, so
that it can bear witness.  Every table begins with a line of column names and
is sorted by bytes.

OUT/reports/NAME@TIME.cov   profile of one directory: the newest snapshot of
                            each process, the processes added
OUT/owners/MD5.cov          maximum over an owner's reports; MD5 of group_key
OUT/binaries/HASH.cov       maximum over a binary's owners; HASH is covmeta_hash
OUT/reports.tsv owners.tsv binaries.tsv
OUT/owners-legacy.tsv       owners.tsv by the looser rules (--owner-rules legacy)
"""
import collections
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile

COUNTERS = re.compile(r"covcounters\.([0-9a-f]+)\.(\d+)\.(\d+)")
SUFFIX = "[bcdfghjklmnpqrstvwxz2456789]"  # what Kubernetes makes names of
NO_OWNER = "Pod (No Owner)"


def owner_of_pod(name):
    """Deployment, Job, StatefulSet, DaemonSet; suffixes of Kubernetes only."""
    m = re.fullmatch(r"(.+)-%s{8,10}-%s{5}" % (SUFFIX, SUFFIX), name)
    if m:
        return "Deployment", m[1]
    m = re.fullmatch(r"(.+-\d+)-[a-z0-9]+", name)
    if m and ("installer-" in name or "pruner-" in name):
        return "Job", m[1]
    m = re.fullmatch(r"(.+)-\d+", name)
    if m:
        return "StatefulSet", m[1]
    m = re.fullmatch(r"(.+)-%s{5}" % SUFFIX, name)
    if m:
        return "DaemonSet", m[1]
    return NO_OWNER, ""


def owner_of_pod_legacy(name):
    """The same question as it was asked first: other order, any letters."""
    m = re.fullmatch(r"(.+)-\d+", name)
    if m:
        return "StatefulSet", m[1]
    m = re.fullmatch(r"(.+)-[a-z0-9]{8,10}-[a-z0-9]{5}", name)
    if m:
        return "Deployment", m[1]
    m = re.fullmatch(r"(.+-\d+)-[a-z0-9]+", name)
    if m and ("installer-" in name or "pruner-" in name):
        return "Job", m[1]
    m = re.fullmatch(r"(.+)-[a-z0-9]{5}", name)
    if m:
        return "DaemonSet", m[1]
    return NO_OWNER, ""


def textfmt(directory, names):
    """Go's profile of some files of a directory: its mode, {block: count}."""
    with tempfile.TemporaryDirectory() as tmp:
        os.mkdir(tmp + "/in")
        for name in names:
            shutil.copy(os.path.join(directory, name), tmp + "/in")
        subprocess.run(["go", "tool", "covdata", "textfmt", "-i=" + tmp + "/in",
                        "-o=" + tmp + "/out"], check=True)
        with open(tmp + "/out", encoding="utf-8") as f:
            mode, *lines = f.read().splitlines()
    blocks = {}
    for line in lines:
        block, count = line.rsplit(" ", 1)
        assert block not in blocks, block
        blocks[block] = int(count)
    return mode, blocks


def without_server(blocks):
    def base(block):
        return block.split(":")[0].rsplit("/", 1)[-1]
    return {b: n for b, n in blocks.items() if base(b) != "coverage_server.go"}


def covmeta_hash(blocks):
    lines = sorted(block.encode() + b"\n" for block in blocks)
    return hashlib.md5(b"".join(lines)).hexdigest()


def maximum(parts):
    result = dict(parts[0])
    for part in parts[1:]:
        assert list(part) == list(result)
        for block, count in part.items():
            result[block] = max(result[block], count)
    return result


def totals(blocks):
    """All statements, and those that ran."""
    total = covered = 0
    for block, count in blocks.items():
        statements = int(block.rsplit(" ", 1)[1])
        total += statements
        covered += statements if count else 0
    return total, covered


def read_directory(directory):
    """Profile of a directory, and (covmeta's tag, pids, number of snapshots)."""
    names = sorted(os.listdir(directory))
    metas = [n for n in names if n.startswith("covmeta.")]
    assert len(metas) == 1, directory
    newest, snapshots = {}, 0
    for name in names:
        m = COUNTERS.fullmatch(name)
        if m:
            assert metas[0] == "covmeta." + m[1]
            newest.setdefault(int(m[2]), {})[int(m[3])] = name
            snapshots += 1
    latest = []
    for pid, by_number in newest.items():
        latest.append(by_number[max(by_number)])
        # Snapshots are cumulative: the newest is the maximum of them all.
        each = [textfmt(directory, [metas[0], n])[1] for n in by_number.values()]
        last = textfmt(directory, [metas[0], latest[-1]])[1]
        assert maximum(each) == last, directory
    mode, blocks = textfmt(directory, metas + latest)
    assert mode == "mode: atomic"
    return without_server(blocks), metas[0][8:], sorted(newest), snapshots


def read_bucket(bucket):
    reports = []
    for directory, _, names in os.walk(bucket):
        if not any(n.startswith("covmeta.") for n in names):
            continue
        path = os.path.relpath(directory, bucket)
        place = path.split("/")[2:]  # behind demo/coverage
        r = {"path": path, "host": place[0]}
        if place[1] == "_host_":
            r["namespace"] = r["pod"] = ""
            _, _, time, r["binary"] = place
            name = [place[0], r["binary"]]
        else:
            _, r["namespace"], r["pod"], container, time, _, r["binary"] = place
            name = [place[0], r["namespace"], r["pod"], container, r["binary"]]
        r["name"] = "-".join(name) + "@" + time
        assert len("-".join(name)) <= 200 and "_" not in r["name"]
        r["blocks"], r["tag"], r["pids"], r["snapshots"] = read_directory(directory)
        r["hash"] = covmeta_hash(r["blocks"])
        reports.append(r)
    return sorted(reports, key=lambda r: r["path"])


def seen_as_pod(report, reports):
    """A host process that is a pod's process too, and so nobody's twice."""
    same = ("binary", "host", "hash")
    return not report["pod"] and any(
        r["pod"] and all(r[k] == report[k] for k in same) for r in reports)


def group(reports, rules):
    """Reports by owner: (namespace, type, name, binary, hash)."""
    owners = collections.defaultdict(list)
    for r in reports:
        if seen_as_pod(r, reports):
            continue
        if r["pod"]:
            kind, name = rules(r["pod"])
            key = (r["namespace"], kind, name, r["binary"], r["hash"])
        else:
            key = ("host", "Host", r["binary"], r["binary"], r["hash"])
        owners[key].append(r)
    return dict(sorted(owners.items()))


def write_table(path, columns, rows):
    with open(path, "w", encoding="utf-8") as f:
        for row in [columns.split(), *sorted(rows)]:
            f.write("\t".join(map(str, row)) + "\n")


def write_profile(path, blocks):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write("mode: atomic\n")
        f.writelines("%s %d\n" % item for item in blocks.items())


def md5_of_key(owner):
    return hashlib.md5("/".join(owner).encode()).hexdigest()


def write_owners(path, owners):
    write_table(path, "namespace owner_type owner_name binary covmeta_hash"
                " reports total_stmts covered_stmts",
                [(*owner, len(members),
                  *totals(maximum([m["blocks"] for m in members])))
                 for owner, members in owners.items()])


def main(bucket, out):
    reports = read_bucket(bucket)
    owners = group(reports, owner_of_pod)
    owner_of = {m["path"]: md5_of_key(o) for o, ms in owners.items() for m in ms}

    for r in reports:
        write_profile("%s/reports/%s.cov" % (out, r["name"]), r["blocks"])
    write_table(out + "/reports.tsv", "path dir_name pids snapshots covmeta_hash"
                " owner total_stmts covered_stmts",
                [(r["path"], r["name"], ",".join(map(str, r["pids"])),
                  r["snapshots"], r["hash"], owner_of.get(r["path"], "-"),
                  *totals(r["blocks"])) for r in reports])

    for owner, members in owners.items():
        write_profile("%s/owners/%s.cov" % (out, md5_of_key(owner)),
                      maximum([m["blocks"] for m in members]))
    write_owners(out + "/owners.tsv", owners)
    write_owners(out + "/owners-legacy.tsv", group(reports, owner_of_pod_legacy))

    rows = []
    for digest in {owner[4] for owner in owners}:
        groups = [o for o in owners if o[4] == digest]
        members = [m for o in groups for m in owners[o]]
        blocks = maximum([m["blocks"] for m in members])
        write_profile("%s/binaries/%s.cov" % (out, digest), blocks)
        rows.append((digest, ",".join(sorted({o[3] for o in groups})),
                     members[0]["tag"], len(groups), len(members), *totals(blocks)))
    write_table(out + "/binaries.tsv", "covmeta_hash binaries file_tag owners"
                " reports total_stmts covered_stmts", rows)


main(*sys.argv[1:])
