# shellcheck shell=sh
# What the scripts share. Source it from the repository's root.

say() { printf '==> %s\n' "$*" >&2; }

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# The folders with our Swift; build folders are not among them.
swift_sources="Package.swift Sources Tests"
for package in Samples Benchmarks; do
    for part in Package.swift Sources Tests; do
        [ ! -e "$package/$part" ] || swift_sources="$swift_sources $package/$part"
    done
done
