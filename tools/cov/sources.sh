# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# sources.sh - what --source names, bundles unpacked

# Where a bundle is unpacked: NAME, or NAME-NUMBER when that is of another one.
# Its path is in cov-bundle there.
bundle_folder() {
	base=$(basename -- "$1" .bundle | tr -d '\n' |
		tr -c 'A-Za-z0-9._@+=-' '_')
	case $1 in
	/*) bundle_path=$1 ;;
	*) bundle_path=$(pwd -P)/$1 ;;
	esac
	unpacked=${scratch:-$collection}/repos/bundle-$base
	if [ -f "$unpacked/.bare/cov-bundle" ] &&
	    [ "$(cat "$unpacked/.bare/cov-bundle")" != "$bundle_path" ]; then
		number=$(printf '%s' "$bundle_path" | cksum)
		unpacked=$unpacked-${number%% *}
	fi
	bare=$unpacked/.bare
}

# A bundle becomes a bare repository in the collection; it is read again when
# it is newer.
# 0 when the unpacked bundle is there and as new as the bundle.
is_unpacked() {
	[ -f "$bare/cov-bundle" ] &&
	    [ -z "$(find "$bundle" -newer "$bare/cov-bundle" 2>/dev/null)" ]
}

unpack_bundle() {
	bundle=$1
	bundle_folder "$bundle"
	if is_unpacked; then
		return 0
	fi
	command -v git >/dev/null 2>&1 || {
		say "$bundle: needs git, which is not here; no sources from it"
		worse 1
		return 0
	}
	plain mkdir -p "$unpacked"
	unpacking=$(mktemp -d "$unpacked/.cov-XXXXXX") ||
		die 3 "$unpacked: cannot be written"
	lock_temporary "$unpacking/lock"
	show '' '' git clone --quiet --bare -- "$bundle" "$unpacking/bare"
	if why=$(git clone --quiet --bare -- "$bundle" "$unpacking/bare" 2>&1)
	then
		show '' "$unpacking/bare/cov-bundle" echo "$bundle_path"
		printf '%s\n' "$bundle_path" >"$unpacking/bare/cov-bundle"
		plain touch -r "$bundle" "$unpacking/bare/cov-bundle"
		# Another run may have been faster: then its work is as good.
		if ! is_unpacked; then
			[ ! -d "$bare" ] || plain mv "$bare" "$unpacking/old"
			show '' '' mv -T "$unpacking/bare" "$bare"
			mv -T "$unpacking/bare" "$bare" 2>/dev/null ||
				is_unpacked ||
				die 3 "$bare: cannot be written"
		fi
	else
		say "$bundle: $(printf '%s\n' "$why" |
			sed -n 's/^fatal: //p; s/^error: //p' | sed -n 1p)"
		worse 1
	fi
	plain rm -rf "$unpacking"
	unpacking=
	exec 9>&-
	rmdir "$unpacked" "${unpacked%/*}" 2>/dev/null
	return 0
}

# What was named and is not there is told before anything is done; what is
# remembered and gone is told, and the rest goes on.
check_sources() {
	pick source "$settings"
	sources=
	eval "set -- $picked"
	for source; do
		if [ -e "$source" ]; then
			sources="$sources $(quote "$source")"
			continue
		fi
		case " $given_keys " in
		*' source '*)
			die 2 "$source: no such repository or folder" ;;
		esac
		bundle_folder "$source"
		[ ! -d "$bare" ] || continue
		say "$source: no such repository or folder any more;" \
			"'cov config --unset source $source' forgets it"
		worse 1
	done
}

# Fills `repos` with --source options, quoted: what was named, and what lies
# in the collection.
find_sources() {
	repos=
	eval "set -- $sources"
	for source; do
		case $source in
		*.bundle)
			[ ! -f "$source" ] || {
				unpack_bundle "$source"
				continue
			} ;;
		esac
		repos="$repos --source $(quote "$source")"
	done
	[ -z "$scratch" ] || [ ! -d "$scratch/repos" ] ||
		repos="$repos --source $(quote "$scratch/repos")"
	[ ! -d "$collection/repos" ] || add_own_repos
}

# Nobody named the collection's repos/, so there may be nothing in it.
add_own_repos() {
	why=$(covsrc --batch --source "$collection/repos" 2>&1 </dev/null)
	if [ $? -eq 2 ]; then
		say "${why#covsrc: }; no text from it"
	else
		repos="$repos --source $(quote "$collection/repos")"
	fi
}

# The same for those who only read: a bundle is what it was unpacked to.
unpacked_sources() {
	repos=
	eval "set -- $sources"
	for source; do
		case $source in
		*.bundle) ;;
		*) repos="$repos --source $(quote "$source")" ;;
		esac
	done
	[ ! -d "$collection/repos" ] || add_own_repos
}
