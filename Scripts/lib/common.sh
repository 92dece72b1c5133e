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
    [ -f "$package/Package.swift" ] && swift_sources="$swift_sources $package/Package.swift $package/Sources"
done
