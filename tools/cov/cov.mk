# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# cov.mk - from a collection's coverage/ to its pages, only what changed
#
#	make -f cov.mk COLLECTION=run1 SOURCES='run1/repos shop.git' -j8
#
# GNU make, 4.0 or later. It works with files only, below records/make:
#
#	reports/NAME.ndjson	the report of coverage/NAME; stays as it is when
#				NAME was touched but says the same
#	binaries/HASH.ndjson	a binary; stays as it is when grouping changed
#				nothing in it
#	html/HASH.html		its page
#
# and exports/coverage.FORMAT for each of EXPORTS, formats of covexport(1).
#
# Which binaries there are is known only after grouping, so the pages are made
# by a second make. coverage.db is written and never looked at: its time says
# nothing. A stage that ends with 1 told what is damaged, and the rest goes on.

# Thousands of files, and no rule of make's own for any of them.
MAKEFLAGS += -rR

COLLECTION ?= .
SOURCES ?=
EXPORTS ?=

ifneq ($(words $(COLLECTION)),1)
$(error COLLECTION must be one name without blanks)
endif

cov_self := $(lastword $(MAKEFILE_LIST))
cov_made := $(COLLECTION)/records/make
cov_dirs := $(patsubst $(COLLECTION)/coverage/%/,%,$(wildcard \
	$(COLLECTION)/coverage/*/))
cov_reports := $(cov_dirs:%=$(cov_made)/reports/%.ndjson)
# Directories in which an inode is as new as what was made of them: make sees
# the times of files only, and whoever rewrites one may put its time back.
cov_again := $(shell { find '$(cov_made)/reports' -name '*.checked' \
	-printf '%T@ %f\n'; find '$(COLLECTION)/coverage' -mindepth 2 \
	-maxdepth 2 -type f -printf '%C@ %h\n'; } 2>/dev/null | awk '\
	{ name = $$2; sub(/.*\//, "", name) } \
	sub(/\.checked$$/, "", name) { made[name] = $$1; next } \
	name in made && $$1 >= made[name] { print name; delete made[name] }')
cov_source_args := $(SOURCES:%=--source %)
# What the collection remembers, cov.conf(5), as words for a shell.
cov_told = "set -- $$(cat '$(cov_made)/told/$(1)')"

# Status 1 is no reason to stop.
cov_go_on = || [ $$? -eq 1 ]
# Puts $(1).new in its place unless it is the same.
cov_settle = if cmp -s $(1).new $(1); then rm -f $(1).new; \
	else mv -f $(1).new $(1); fi

.PHONY: cov-all cov-pages
cov-all: $(cov_made)/grouped
	@$(MAKE) --no-print-directory -f $(cov_self) \
		COLLECTION='$(COLLECTION)' SOURCES='$(SOURCES)' \
		EXPORTS='$(EXPORTS)' cov-pages

# --- a report per directory ---------------------------------------------------

.SECONDEXPANSION:
.SECONDARY:
.DELETE_ON_ERROR:

$(cov_made)/reports/%.checked: $(COLLECTION)/coverage/% \
		$$(wildcard $(COLLECTION)/coverage/$$*/*) \
		$$(if $$(filter $$*,$(cov_again)),cov-again) \
		$(cov_made)/told/filter $(cov_made)/told/snapshots
	@mkdir -p '$(@D)'
	@covfetch '$<' >'$@' $(cov_go_on)
	@eval $(call cov_told,filter); [ $$# -eq 0 ] || { \
		covfilter -r -j1 "$$@" '$@' >'$@.new' && \
		mv -f '$@.new' '$@'; } $(cov_go_on)
	@eval $(call cov_told,snapshots); \
	covmerge -r --by dir -j1 "$$@" '$@' \
		>'$(cov_made)/reports/$*.ndjson.new' $(cov_go_on)
	@$(call cov_settle,'$(cov_made)/reports/$*.ndjson')

.PHONY: cov-again
cov-again:

# Stamps that change when cov.conf does, so that all is looked at again.
$(cov_made)/told/%: cov-again
	@mkdir -p '$(@D)'
	@cov config -C '$(COLLECTION)' --options $* >'$@.new'
	@$(call cov_settle,'$@')

$(cov_made)/reports/%.ndjson: $(cov_made)/reports/%.checked
	@:

# --- one grouping of what changed ---------------------------------------------

# The folder itself changes when a directory comes or goes.
$(cov_made)/grouped: $(cov_reports) $(COLLECTION)/coverage \
		$(cov_made)/told/group
	$(file >$@.list,$(filter %.ndjson,$(if \
		$(filter %/told/group,$?),$(cov_reports),$?)))
	@for f in '$(cov_made)'/reports/*.ndjson; do \
		name=$${f##*/}; name=$${name%.ndjson}; \
		[ -d '$(COLLECTION)'/coverage/"$$name" ] || \
		rm -f "$$f" "$${f%.ndjson}.checked"; done
	@xargs cat <'$@.list' >'$@.in'
	eval $(call cov_told,group); \
	covgroup --by binary --db '$(COLLECTION)/coverage.db' "$$@" \
		--new-filters '$@.in' >/dev/null $(cov_go_on)
	@rm -rf '$@.all'
	@covgroup --all --by binary --db '$(COLLECTION)/coverage.db' \
		--split '$@.all' $(cov_go_on)
	@mkdir -p '$(cov_made)/binaries' '$@.all'
	@for f in '$(cov_made)'/binaries/*.ndjson; do \
		[ -e "$@.all/$${f##*/}" ] || rm -f "$$f"; done
	@for f in '$@.all'/*.ndjson; do \
		[ -e "$$f" ] || continue; \
		to='$(cov_made)'/binaries/$${f##*/}; \
		cmp -s "$$f" "$$to" || mv -f "$$f" "$$to"; done
	@rm -rf '$@.list' '$@.in' '$@.all'
	@cov config -C '$(COLLECTION)' --options counting \
		>'$(COLLECTION)/records/counting'
	@touch '$@'

# --- a page per binary --------------------------------------------------------

cov_binaries := $(wildcard $(cov_made)/binaries/*.ndjson)
cov_pages := $(patsubst $(cov_made)/binaries/%.ndjson,\
	$(COLLECTION)/html/%.html,$(cov_binaries))

# A stamp that changes when SOURCES does, so that every page is looked at again.
$(cov_made)/sources: cov-again $(cov_made)/told/pages
	@printf '%s\n' '$(SOURCES)' | cmp -s - '$@' || \
		printf '%s\n' '$(SOURCES)' >'$@'
	@[ ! '$(cov_made)/told/pages' -nt '$@' ] || touch '$@'

$(COLLECTION)/html/%.html: $(cov_made)/binaries/%.ndjson $(cov_made)/sources
	eval $(call cov_told,pages); \
	covhtml -o '$(COLLECTION)/html' $(cov_source_args) "$$@" \
		<'$<' $(cov_go_on)
	@touch -c '$@'

# The index last: it shows them all, and what did not come goes.
$(cov_made)/index: $(cov_pages) $(cov_made)/binaries
	@cat $(cov_binaries) /dev/null >'$@.in'
	@covgroup --all --by binary --overview --where '.type == "overview"' \
		--db '$(COLLECTION)/coverage.db' >>'$@.in'
	eval $(call cov_told,pages); \
	covhtml -o '$(COLLECTION)/html' --complete $(cov_source_args) "$$@" \
		<'$@.in' $(cov_go_on)
	@rm -f '$@.in'
	@touch '$@'

# --- the formats of others ----------------------------------------------------

cov_exports := $(EXPORTS:%=$(COLLECTION)/exports/coverage.%)

$(cov_exports): $(COLLECTION)/exports/coverage.%: $(cov_binaries) \
		$(cov_made)/binaries $(cov_made)/sources $(cov_made)/told/source
	@mkdir -p '$(@D)'
	@cat $(cov_binaries) /dev/null >'$(cov_made)/$*.in'
	eval $(call cov_told,source); \
	covexport --to '$*' -r $(cov_source_args) "$$@" -o '$@' \
		'$(cov_made)/$*.in' $(cov_go_on)
	@rm -f '$(cov_made)/$*.in'

cov-pages: $(cov_made)/index $(cov_exports)
