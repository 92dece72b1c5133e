internal import MarketDataModel

extension SettingTable {
    static let limits: [Setting] = [
        .value(
            "limits.quota",
            \.limits.quota,
            allowed: "windows such as weight:6000/1m, requests:20/1s (of weight, requests or connections)",
            "the quota, in place of what the venue publishes",
            shape: .list,
            // What can't be read is not the same as none.
            read: { text, _ in [QuotaWindow](text: text).map { .some($0) } },
            write: { $0.map { $0.map(\.text).joined(separator: ", ") } },
            isAllowed: { $0?.isEmpty != true }
        ),
        .fraction("limits.headroom", \.limits.headroom, 0...0.9, "which part of each published window is never used"),
        .value(
            "limits.account",
            \.limits.account,
            allowed: "a name of at most 128 visible characters",
            "whose quota it is; empty for calls without a key",
            read: { text, _ in text },
            write: { $0.isEmpty ? nil : $0 },
            isAllowed: { $0.isPlain(limit: 128) }
        ),
        .flag(
            "limits.sharesQuotaOnHost",
            \.limits.sharesQuotaOnHost,
            "whether the processes of this host share the quota"
        ),
        .path("limits.stateDirectory", \.limits.stateDirectory, "the folder of the file by which they do"),
        .count(
            "limits.consumers",
            \.limits.consumers,
            1...1_000_000,
            "how many consumers are remembered by name"
        ),
        .fraction(
            "limits.interactiveReserve",
            \.limits.interactiveReserve,
            0...0.9,
            "which part of each window scans and refreshes leave to those who wait"
        ),
    ]
}
