# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
"""
Repositories made at random, and questions about their files.

make DIR SEED: a repository of Go files as the folder DIR/src, and the stream
that makes it a commit (`git fast-import`) in DIR/stream; the questions for
`covsrc --batch` in DIR/questions, and what is known of them in DIR/known.
check DIR ANSWERS: nothing may be found that is another file, and what has one
name only must be found. Prints what is wrong, and how much was found.

Layouts are few, so that many files fit the blocks of many others.
"""
import os
import random
import sys

FOLDERS = ["lib", "cmd", "pkg", "internal", "app", "src", "build", "api", "v2",
           "Tools", "testdata", "go", "workspace", "fmt", "sub", "gen", "x",
           "src/github.com", "node_modules", "_old", ".hidden", "a b", "mod"]
FILES = ["main.go", "doc.go", "util.go", "x.go", "print.go", "a_linux.go",
         "Big.go", "zz_generated.go", "v2.go", "h\u00e9.go"]
HOSTS = ["ex.com", "github.com/Owner", "k8s.io", "git.ex.org:8443/team"]
UNLIKE = 99  # a layout that no file has
# Habits that lose folders of the path: without blocks any other may be meant.
GUESSED = ("copied", "parent", "package")


def text_of(layout, mark):
    """A file, and its blocks; two of one layout differ in the mark only."""
    lines = ["package p", ""] + ["//"] * layout
    blocks = []
    for n in range(1 + layout % 3):
        head = "func F%06d%s() {" % (mark, "x" * (n + layout))
        lines += [head, "\tprintln(%d)" % n, "}", ""]
        row = len(lines) - 3
        blocks.append("%d.%d,%d.2" % (row, len(head), row + 2))
    return "\n".join(lines), " ".join(blocks)


class Repository:
    def __init__(self, seed):
        self.pick = random.Random(seed)
        self.files = {}  # path: text, blocks
        self.mark = 0
        self.name = self.pick.choice(["shop", "Shop", "go-shop", "shop.v2"])
        self.root = "%s/%s" % (self.pick.choice(HOSTS), self.name)
        if self.pick.random() < .2:
            self.root += "/v3"
        self.modules = {"": self.root}  # folder: module
        self.replaced = {}  # old module: folder
        self.vendored = []
        self.fill()

    def add(self, path):
        self.mark += 1
        if path not in self.files:
            self.files[path] = text_of(self.pick.randrange(5), self.mark)

    def folder(self, depth):
        return "/".join(self.pick.choice(FOLDERS) for _ in range(depth))

    def fill(self):
        pick = self.pick
        for _ in range(pick.randrange(6, 30)):
            folder = self.folder(pick.randrange(4))
            self.add((folder + "/" if folder else "") + pick.choice(FILES))
        folders = sorted({p.rsplit("/", 1)[0] for p in self.files if "/" in p})
        for folder in pick.sample(folders, min(len(folders), pick.randrange(4))):
            if set(folder.split("/")) & {"testdata", "node_modules"}:
                continue
            kind = pick.randrange(4)
            module = "%s/%s" % (self.root, folder)
            if kind == 1:
                module = "ex.net/m%d" % self.mark
            if kind == 2:
                module += "/v4"
            if kind == 3:
                self.replaced["ex.org/rep%d" % len(self.replaced)] = folder
                continue
            if " " not in module and module not in self.modules.values():
                self.modules[folder] = module
        for folder in pick.sample(sorted(self.modules),
                                  pick.randrange(len(self.modules) + 1)):
            for _ in range(pick.randrange(1, 4)):
                name = "dep.org/%s/%s" % (pick.choice("ab"), pick.choice(FILES))
                path = "%svendor/%s" % (folder + "/" if folder else "", name)
                self.add(path)
                self.vendored.append((name, path))

    def metadata(self):
        """go.mod and go.work, of every folder that has one."""
        made = {}
        for folder, module in self.modules.items():
            made[(folder + "/" if folder else "") + "go.mod"] = \
                "module %s // here\n\ngo 1.24\n" % module
        made["go.mod"] += "replace (\n%s)\n" % "".join(
            "\t%s v1.0.0 => %s\n" % (old, '"./%s"' % to if " " in to
                                     else "./" + to)
            for old, to in self.replaced.items())
        # What was retracted was built all the same.
        made["go.mod"] += "retract (\n\tv1.2.3 // published by mistake\n" \
            "\t[v1.0.0, v1.1.9]\n)\nretract v0.9.0\nexclude %s v0.1.0\n" \
            % self.root
        if self.pick.random() < .5:
            made["go.work"] = "go 1.24\nuse (\n%s)\n" % "".join(
                '\t"./%s"\n' % folder for folder in self.modules)
        return made

    def module_of(self, path):
        """The module, its folder, and the path in it."""
        folder = max((f for f in self.modules
                      if not f or path.startswith(f + "/")), key=len)
        return self.modules[folder], folder, path[len(folder) + bool(folder):]


def escaped(module):
    return "".join("!" + c.lower() if c.isupper() else c for c in module)


def dirty(pick, path):
    parts = path.split("/")
    at = pick.randrange(len(parts))
    parts.insert(at, pick.choice(["", ".", "zz/.."]) if at else "zz/..")
    return "/".join(parts)


def habits(repo, path):
    """(habit, name, whether only one file can have it) for one file."""
    pick = repo.pick
    module, folder, rest = repo.module_of(path)
    version = pick.choice(["v1.2.3", "v0.0.0-20250101000000-0123456789ab"])
    base = path.rsplit("/", 1)[-1]
    yield "import", "%s/%s" % (module, rest), 1
    yield "relative", path, 1
    yield "dot", "./" + path, 1
    yield "dirty", dirty(pick, "%s/%s" % (module, rest)), 1
    yield "workspace", "/workspace/" + path, 0
    yield "docker", "%s/%s" % (pick.choice(
        ["/app", "/src", "/build", "/go/src/app", "/usr/src/app", "/code"]),
        path), 0
    yield "home", "/home/me/%s/%s" % (repo.name, path), 0
    yield "actions", "/home/runner/work/%s/%s/%s" % (repo.name, repo.name,
                                                     path), 0
    yield "gitlab", "/builds/team/%s/%s" % (repo.name, path), 0
    yield "bazel", "/private/var/tmp/_bazel_me/0a/execroot/_main/" + path, 0
    yield "cwd", "/proc/self/cwd/" + path, 0
    yield "gopath", "%s/%s/%s" % (pick.choice(
        ["/go/src", "/root/go/src", "/home/me/go/src"]), module, rest), 1
    yield "modcache", "%s/pkg/mod/%s@%s/%s" % (pick.choice(
        ["/go", "/root/go", "/opt/cache"]), escaped(module), version, rest), 1
    yield "trimpath", "%s@%s/%s" % (module, version, rest), 1
    yield "inside", "/tmp/build/%s/%s" % (module, rest), 0
    yield "files", "command-line-arguments/" + base, 0
    yield "local", "_/home/me/%s/%s" % (repo.name, path), 0
    yield "up", "../" * pick.randrange(1, 4) + path, 0
    yield "copied", "/app/" + rest, 0
    yield "package", pick.choice(["/app/", "/src/me/"]) + base, 0
    yield "parent", "/build/" + "/".join(path.split("/")[-2:]), 0
    yield "windows", "C:\\src\\" + path.replace("/", "\\"), 0
    yield "major", "%s/v7/%s" % (module, rest), 0
    yield "moved", "ex.com/was/" + path, 0
    if module.startswith("github.com/"):
        yield "fork", "github.com/other/%s/%s" % (repo.name, path), 0
    for old, to in repo.replaced.items():
        if path.startswith(to + "/"):
            yield "replaced", old + path[len(to):], 1


def strange(repo, path):
    """Names of files that are not here, each with the layout of one that is."""
    module, folder, rest = repo.module_of(path)
    yield "other module", "ex.com/other/" + path
    yield "longer name", "%sx/%s" % (module, rest)
    yield "other host", "ex.net/unknown/" + rest
    yield "cached other", "/go/pkg/mod/ex.net/unknown@v1.0.0/" + rest
    yield "trimmed other", "ex.net/unknown@v1.0.0/" + rest
    yield "gone", "%s/gone_%s" % (module, rest.replace("/", "_"))
    yield "git", "%s/.git/%s" % (module, rest)
    yield "deep in git", ".git/" + path
    yield "end of a name", path[1:] if path[1:2] != "/" else "q" + path
    yield "of a package", "vendorx/" + path


def same_names(repo):
    """Import path: the texts that may be called that."""
    names = {}
    for path, (text, _) in repo.files.items():
        for folder, module in repo.modules.items():
            if not folder or path.startswith(folder + "/"):
                rest = path[len(folder) + bool(folder):]
                names.setdefault("%s/%s" % (module, rest), set()).add(text)
        names.setdefault(path, set()).add(text)
    for name, path in repo.vendored:
        names.setdefault(name, set()).add(repo.files[path][0])
    return names


def is_dark(repo, name, path):
    """Whether the name is as much that of another file, by all that it says."""
    return any(name.endswith("/" + other) and "/" in other and other != path
               and known[1] == repo.files[path][1]
               for other, known in repo.files.items())


def make(where, seed):
    repo = Repository(seed)
    pick, names, asked = repo.pick, same_names(repo), []
    for path, (text, blocks) in sorted(repo.files.items()):
        for habit, name, sure in habits(repo, path):
            if habit in GUESSED and is_dark(repo, name, path):
                continue
            asked.append((habit, name, blocks, [path], sure))
        for habit, name in strange(repo, path):
            if name not in names:
                asked.append((habit, name, blocks, [], 0))
        asked.append(("changed", "%s/%s" % repo.module_of(path)[::2],
                      text_of(UNLIKE, 0)[1], [path], 0))
    for name, path in repo.vendored:
        asked.append(("vendor", name, repo.files[path][1], [path], 1))
    os.makedirs(where + "/src")
    everything = {p: t for p, (t, _) in repo.files.items()}
    everything.update(repo.metadata())
    with open(where + "/stream", "wb") as stream:
        stream.write(b"commit refs/heads/main\n"
                     b"committer a <a@b> 1700000000 +0000\ndata 0\n")
        for path, text in everything.items():
            full = "%s/src/%s" % (where, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            data = text.encode()
            with open(full, "wb") as f:
                f.write(data)
            stream.write(b"M 100644 inline \"%s\"\ndata %d\n%s\n"
                         % (path.encode(), len(data), data))
    with open(where + "/questions", "wb") as f, \
            open(where + "/known", "w", encoding="utf-8") as known:
        for habit, name, blocks, paths, sure in asked:
            if pick.random() < .2 and habit not in GUESSED:
                blocks = ""
            f.write(name.encode() + b"\0" + blocks.encode() + b"\0")
            truth = {repo.files[p][0] for p in paths}
            also = names.get(name, set()) if truth else set()
            sure = sure and blocks and not also - truth
            print(repr((habit, name, blocks, sorted(truth | also), bool(sure),
                        paths)), file=known)


def check(where, answers):
    wrong = found = n = 0
    with open(answers, "rb") as f, \
            open(where + "/known", encoding="utf-8") as known:
        for line in known:
            habit, name, blocks, truth, sure, paths = eval(line)
            fields = f.readline().rstrip(b"\n").split(b"\t")
            n += 1
            if fields[0] == b"-" or not fields[0].isdigit():
                if fields[0] != b"-" or sure:
                    wrong += 1
                    print(habit, repr(name), blocks, "of", paths, "not found:",
                          fields)
                continue
            text = f.read(int(fields[0])).decode()
            skewed = b"s" in fields[2]
            if text in truth and not (skewed and habit != "changed"):
                found += 1
            elif not skewed or paths:
                wrong += 1
                print(habit, repr(name), blocks, "of", paths, "is not", fields)
        if f.read(1):
            print("more answers than questions")
            wrong += 1
    if wrong or n == 0:
        sys.exit(1)
    print(n, found)


if __name__ == "__main__":
    {"make": lambda a: make(a[0], int(a[1])), "check": lambda a: check(*a)}[
        sys.argv[1]](sys.argv[2:])
