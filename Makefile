# cov: build, tests and installation. GNU make, one file, no configure.
#
# CC, CFLAGS, CPPFLAGS, LDFLAGS and PREFIX are yours; config.mk is read when it
# is there. O=dir puts everything that is made elsewhere, SAN=address,undefined
# builds with sanitizers, WERROR=1 makes warnings errors.

-include config.mk

O ?= build
BIN ?= $(if $(filter build,$(O)),bin,$(O)/bin)
CC ?= cc
CFLAGS ?= -O2 -g
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man
SHAREDIR ?= $(PREFIX)/share/cov
LIBEXECDIR ?= $(PREFIX)/libexec/cov
# Where the shells look for completions.
BASHDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR ?= $(PREFIX)/share/zsh/site-functions
FISHDIR ?= $(PREFIX)/share/fish/vendor_completions.d
PKG_CONFIG ?= pkg-config
INSTALL ?= install

warnings = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wvla $(if $(WERROR),-Werror)
san = $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all \
	-fno-omit-frame-pointer)
our_cppflags = -std=c11 -D_XOPEN_SOURCE=700 -iquote lib -iquote $(O) \
	-ffile-prefix-map=$(CURDIR)=.
our_cflags = $(warnings) $(san) -pthread
our_ldflags = $(san) -pthread -Wl,--as-needed
compile = $(CC) $(our_cppflags) $(CPPFLAGS) $(our_cflags) $(CFLAGS)

# Every folder of tools/ that holds C is a program; the others are scripts.
programs := $(sort $(patsubst tools/%/,%,$(dir $(wildcard tools/*/deps))))
scripts := $(notdir $(wildcard tools/cov/cov))
# What the driver reads: its commands, and what they share.
completions := cov.bash-completion _cov cov.fish
parts := $(filter-out cov cov.mk $(completions),$(notdir \
	$(wildcard tools/cov/*)))
lib_src := $(wildcard lib/*/*.c)
lib_obj := $(lib_src:%.c=$(O)/%.o)
unit_src := $(wildcard tests/unit/t_*.c)
units := $(unit_src:tests/unit/%.c=$(O)/unit/%)
fuzz_src := $(wildcard tests/fuzz/f_*.c)
seeds := $(fuzz_src:tests/fuzz/%.c=$(O)/fuzz/%)

# Where a library is asked for as -lx, pkg-config is asked first.
pkg_of_-lz = zlib
pkg_of_-lsqlite3 = sqlite3
pkg_of_-lcrypto = libcrypto
pkg_of_-lgit2 = libgit2
pkg_of_-lcurl = libcurl
pkg_of_-larchive = libarchive
pkg_of_-lexpat = expat
pkg_of_-lcmocka = cmocka
link_flags = $(foreach l,$(1),$(or $(if $(pkg_of_$(l)),$(shell \
	$(PKG_CONFIG) --libs $(pkg_of_$(l)) 2>/dev/null)),$(l)))

.PHONY: all help
all: $(programs:%=$(BIN)/%) $(scripts:%=$(BIN)/%) \
	$(parts:%=$(BIN)/../libexec/cov/%) ## build everything
	@cd $(BIN)/../libexec/cov && rm -f $(filter-out $(parts),$(notdir \
		$(wildcard $(BIN)/../libexec/cov/*))) # of parts that are no more
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 16

# --- what must be there before anything is compiled -------------------------

# header:Debian package
needed := zlib.h:zlib1g-dev sqlite3.h:libsqlite3-dev jq.h:libjq-dev \
	git2.h:libgit2-dev openssl/evp.h:libssl-dev \
	curl/curl.h:libcurl4-openssl-dev archive.h:libarchive-dev \
	expat.h:libexpat1-dev
define check_headers
@missing=; for n in $(1); do \
	echo "#include <$${n%%:*}>" | \
		$(CC) $(CPPFLAGS) -E -x c - >/dev/null 2>&1 || \
		missing="$$missing $${n#*:}"; \
done; \
if [ -n "$$missing" ]; then \
	echo "cov: missing packages:$$missing; install them with:" \
		"apt-get install$$missing" >&2; exit 1; fi
endef
$(O)/packages: Makefile
	@mkdir -p $(@D)
	@command -v $(firstword $(CC)) >/dev/null 2>&1 || { \
		echo "cov: no C compiler '$(firstword $(CC))'; install it with:" \
			"apt-get install gcc" >&2; exit 1; }
	$(call check_headers,$(needed))
	@touch $@
$(O)/test-packages: Makefile | $(O)/packages
	$(call check_headers,cmocka.h:libcmocka-dev)
	@touch $@

# A stamp that changes when the flags do, so that everything is made again.
flags_text = $(compile) $(our_ldflags) $(LDFLAGS)
$(O)/flags: force
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(flags_text))' | cmp -s - $@ || \
		printf '%s\n' '$(subst ','\'',$(flags_text))' >$@

# Version: the VERSION file of a tarball, else git describe.
$(O)/version-gen.h: force
	@mkdir -p $(@D)
	@version=$$(cat VERSION 2>/dev/null || \
		git describe --tags --always --dirty 2>/dev/null || echo unknown); \
	commit=$$(git rev-parse HEAD 2>/dev/null || echo unknown); \
	new=$@.$$$$; \
	printf '#define COV_VERSION "%s"\n#define COV_COMMIT "%s"\n' \
		"$$version" "$$commit" >$$new; \
	printf '#define COV_COMPILER "%s"\n' \
		"$$($(CC) --version | sed -n '1s/["\\]//g;1p')" >>$$new; \
	printf '#define COV_FLAGS "%s"\n' \
		'$(subst ",,$(CFLAGS) $(san))' >>$$new; \
	cmp -s $$new $@ && rm $$new || mv $$new $@

.PHONY: force
force:

# --- compiling --------------------------------------------------------------

$(O)/%.o: %.c $(O)/flags | $(O)/packages
	@mkdir -p $(@D)
	$(compile) -MMD -MP -c -o $@ $<

$(O)/lib/cli/tool.o: $(O)/version-gen.h

$(O)/libcov.a: $(lib_obj)
	rm -f $@
	ar Dcr $@ $^

# Web assets of a tool become a C array: covx/page.css -> asset_covx_page_css.
$(O)/assets/%.c: tools/%
	@mkdir -p $(@D)
	name=asset_$$(echo $* | tr ./- ___); { \
		printf 'extern const char %s[];\n' $$name; \
		printf 'extern const unsigned long %s_len;\n' $$name; \
		printf 'const char %s[] = {\n' $$name; \
		od -An -v -tu1 $< | sed 's/  *\([0-9][0-9]*\)/(char)\1,/g'; \
		printf '0};\nconst unsigned long %s_len = sizeof(%s) - 1;\n' \
			$$name $$name; \
	} >$@.new && mv $@.new $@
$(O)/assets/%.o: $(O)/assets/%.c $(O)/flags
	$(compile) -c -o $@ $<

# What a program links, from tools/<tool>/deps, told by --version.
$(O)/tools/%/libs.c: tools/%/deps
	@mkdir -p $(@D)
	printf 'extern const char cov_libraries[];\nconst char cov_libraries[] = "%s";\n' \
		"$$(sed 's/^/ /' $< | tr -d '\n')" >$@
$(O)/tools/%/libs.o: $(O)/tools/%/libs.c $(O)/flags
	$(compile) -c -o $@ $<

define program_rule
$(1)_obj := $$(patsubst %.c,$$(O)/%.o,$$(wildcard tools/$(1)/*.c)) \
	$$(patsubst tools/%,$$(O)/assets/%.o,$$(wildcard \
	tools/$(1)/*.css tools/$(1)/*.js)) $$(O)/tools/$(1)/libs.o
$$(BIN)/$(1): $$($(1)_obj) $$(O)/libcov.a tools/$(1)/deps
	@mkdir -p $$(@D)
	$$(CC) $$(our_ldflags) $$(CFLAGS) $$(LDFLAGS) -o $$@ $$($(1)_obj) \
		$$(O)/libcov.a $$(call link_flags,$$(shell cat tools/$(1)/deps))
endef
$(foreach p,$(programs),$(eval $(call program_rule,$(p))))

define script_rule
$$(BIN)/$(1): tools/$(1)/$(1)
	@mkdir -p $$(@D)
	cp $$< $$@ && chmod 755 $$@
endef
$(foreach s,$(scripts),$(eval $(call script_rule,$(s))))
$(BIN)/../libexec/cov/%: tools/cov/%
	@mkdir -p $(@D)
	cp $< $@

# --- tests ------------------------------------------------------------------

all_libs := -lz -lsqlite3 -ljq -lgit2 -lcrypto -lcurl -lexpat -larchive
$(O)/unit/libs.c:
	@mkdir -p $(@D)
	printf 'extern const char cov_libraries[];\nconst char cov_libraries[] = "";\n' >$@
$(O)/unit/libs.o: $(O)/unit/libs.c $(O)/flags
	$(compile) -c -o $@ $<
$(unit_src:%.c=$(O)/%.o): | $(O)/test-packages
$(O)/unit/%: $(O)/tests/unit/%.o $(O)/unit/libs.o $(O)/libcov.a
	$(CC) $(our_ldflags) $(CFLAGS) $(LDFLAGS) -o $@ $< $(O)/unit/libs.o \
		$(O)/libcov.a $(call link_flags,-lcmocka $(all_libs))
# Without a fuzzer: a plain driver replays the seeds.
$(O)/fuzz/%: $(O)/tests/fuzz/%.o $(O)/tests/fuzz/replay.o $(O)/unit/libs.o \
		$(O)/libcov.a
	@mkdir -p $(@D)
	$(CC) $(our_ldflags) $(CFLAGS) $(LDFLAGS) -o $@ $^ \
		$(call link_flags,$(all_libs))
.SECONDARY:

T ?=
# Three times the processors: many tests wait, for a disk or for a time.
JOBS ?= $(shell echo $$((3 * $$(nproc 2>/dev/null || echo 1))))
tests = $(if $(T),$(wildcard tests/$(T)/*.t) $(filter %/t_$(T),$(units)) \
	$(filter %/f_$(T),$(seeds)) $(wildcard tests/suite/$(T).t),\
	$(wildcard tests/*/*.t) $(units) $(seeds))
# The longest first, and those that wait for others, so that none of them is
# left for the end.
first = tests/suite/% tests/covpull/%
ordered = $(sort $(filter $(first),$(tests))) \
	$(sort $(filter-out $(first),$(tests)))
test_env = LC_ALL=C TZ=UTC0 COV_BIN=$(abspath $(BIN)) \
	COV_BUILD=$(abspath $(O)) COV_TOP=$(CURDIR) COV_TOOLS='$(programs)' \
	COV_SAN='$(SAN)'

.PHONY: check check-full test-programs
test-programs: $(units) $(seeds) $(O)/tests/covpull/server
$(O)/tests/covpull/server: $(O)/tests/covpull/server.o
	$(CC) $(our_ldflags) $(CFLAGS) $(LDFLAGS) -o $@ $<
check: $(O)/test-packages all test-programs ## run the tests (T=name: one)
	@$(test_env) prove -j$(JOBS) --exec 'sh tests/lib/one' $(PROVEFLAGS) \
		$(ordered)
check-full: export COV_FULL = 1
check-full: check ## run the tests, with all that takes long (T=name: one)

# Optimized code has no lines to count. The files with counts are there before,
# for all to write: a test would take the complaint about one for the tool's.
gcov_make = $(MAKE) O=$(O)/coverage \
	CFLAGS='-O0 -g --coverage -fprofile-update=atomic'
.PHONY: coverage
coverage: ## lines that the tests run, as HTML too (needs gcc, lcov)
	@$(gcov_make) all test-programs
	@find $(O)/coverage -name '*.gcno' | sed 's/no$$/da/' | \
		while read -r f; do : >$$f && chmod 666 $$f || exit; done
	@GCOV_ERROR_FILE=/dev/null $(gcov_make) check-full
	@sh tests/lib/coverage $(O)/coverage $(if $(T),0,80)

.PHONY: bench
bench: all ## measure against the Go tools (needs Go; see tests/bench)
	@$(test_env) sh tests/bench/run

.PHONY: scaling
scaling: all ## no tool does more than in proportion (needs valgrind; T=tool)
	@$(test_env) T='$(T)' sh tests/scaling/run

.PHONY: check-reference check-live check-browser
check-reference: all ## compare with the existing program (T=40-go: one)
	@$(test_env) COV_LIMIT=3000 prove --exec 'sh tests/lib/one' \
		$(PROVEFLAGS) $(sort $(wildcard tests/reference/slow-$(or $(T),*).sh))
check-live: all ## compare with the Go tools of this machine (needs Go)
	@$(test_env) prove --exec 'sh tests/lib/one' $(PROVEFLAGS) \
		$(sort $(wildcard tests/live/slow-*.sh))
.PHONY: demo-live
demo-live: all ## pull from the sample's services while they run (needs Go)
	@$(test_env) sh tests/live/demo
check-browser: all ## look at the pages in a real browser
	@$(test_env) prove --exec 'sh tests/lib/one' $(PROVEFLAGS) \
		$(sort $(wildcard tests/browser/slow-*.sh))

# With FUZZ_QUIET=N a target ends when N seconds brought no new edge.
FUZZ_TIME ?= $(if $(FUZZ_QUIET),7200,60)
.PHONY: fuzz torture valgrind distcheck
fuzz: ## fuzz every parser (or T=name) for FUZZ_TIME seconds (needs clang)
	@MAKE='$(MAKE)' FUZZ_QUIET='$(FUZZ_QUIET)' sh tests/fuzz/run \
		$(abspath $(O))/fuzzing $(FUZZ_TIME) $(T)
torture: all ## fail the Nth call of everything that can fail (T=name)
	@$(test_env) CC='$(CC)' T='$(T)' sh tests/torture/run
valgrind: all test-programs ## run the tests under valgrind
	@$(test_env) COV_FULL=1 COV_VALGRIND=1 prove -j$(JOBS) \
		--exec 'sh tests/lib/one' $(PROVEFLAGS) $(ordered)
distcheck: ## both compilers, sanitizers, install check
	$(MAKE) O=build/gcc CC=gcc WERROR=1 check-full
	$(MAKE) O=build/asan CC=clang WERROR=1 SAN=address,undefined check-full
	$(MAKE) check-install lint

# --- care -------------------------------------------------------------------

.PHONY: lint fmt clean
lint: all ## rooms, headers, banned calls, sizes, manual pages
	@CC='$(CC)' O='$(O)' sh tests/lint/run
c_sources = $(shell find lib tools tests -name '*.[ch]' \
	! -path 'tests/sample/*' ! -path 'tests/data/*')
fmt: ## lay out the C sources
	clang-format -i $(c_sources)
clean: ## remove everything that was made
	rm -rf build $(filter-out .,$(filter-out build,$(O)))
	rm -f $(programs:%=bin/%) $(scripts:%=bin/%)
	rm -rf libexec

shared = cov.mk prometheus.yml alerts.yml dashboard.json
pages = $(wildcard man/*.[157])
# The driver looks in ../libexec/cov unless that is elsewhere.
moved = $(filter-out $(dir $(BINDIR))libexec/cov,$(LIBEXECDIR))
.PHONY: install uninstall check-install
install: all ## install below DESTDIR and PREFIX
	$(INSTALL) -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(SHAREDIR) \
		$(DESTDIR)$(LIBEXECDIR) $(DESTDIR)$(BASHDIR) \
		$(DESTDIR)$(ZSHDIR) $(DESTDIR)$(FISHDIR) \
		$(foreach s,1 5 7,$(DESTDIR)$(MANDIR)/man$(s))
	$(INSTALL) -m 755 $(programs:%=$(BIN)/%) $(scripts:%=$(BIN)/%) \
		$(DESTDIR)$(BINDIR)
	$(if $(moved),sed 's|^	libexec=.*|	libexec=$(LIBEXECDIR)|' $(BIN)/cov \
		>$(DESTDIR)$(BINDIR)/cov)
	$(INSTALL) -m 644 $(parts:%=tools/cov/%) $(DESTDIR)$(LIBEXECDIR)
	$(INSTALL) -m 644 $(shared:%=tools/cov/%) $(DESTDIR)$(SHAREDIR)
	$(INSTALL) -m 644 tools/cov/cov.bash-completion $(DESTDIR)$(BASHDIR)/cov
	$(INSTALL) -m 644 tools/cov/_cov $(DESTDIR)$(ZSHDIR)
	$(INSTALL) -m 644 tools/cov/cov.fish $(DESTDIR)$(FISHDIR)
	$(foreach p,$(programs),ln -sf cov $(DESTDIR)$(BASHDIR)/$(p) && \
		ln -sf cov.fish $(DESTDIR)$(FISHDIR)/$(p).fish &&) :
	$(foreach p,$(pages),$(INSTALL) -m 644 $(p) \
		$(DESTDIR)$(MANDIR)/man$(patsubst .%,%,$(suffix $(p))) &&) :
uninstall: ## remove what install put there
	rm -f $(foreach p,$(programs) $(scripts),$(DESTDIR)$(BINDIR)/$(p)) \
		$(shared:%=$(DESTDIR)$(SHAREDIR)/%) \
		$(DESTDIR)$(ZSHDIR)/_cov \
		$(foreach p,$(programs) $(scripts),$(DESTDIR)$(BASHDIR)/$(p) \
			$(DESTDIR)$(FISHDIR)/$(p).fish) \
		$(parts:%=$(DESTDIR)$(LIBEXECDIR)/%) \
		$(foreach p,$(pages),$(DESTDIR)$(MANDIR)/man$(patsubst \
		.%,%,$(suffix $(p)))/$(notdir $(p)))
	-rmdir $(DESTDIR)$(SHAREDIR) $(DESTDIR)$(LIBEXECDIR) 2>/dev/null
check-install: all ## install to a folder, run, uninstall, nothing remains
	@$(test_env) MAKE='$(MAKE)' O='$(O)' sh tests/lib/check-install

-include $(shell find $(O) -name '*.d' 2>/dev/null)
