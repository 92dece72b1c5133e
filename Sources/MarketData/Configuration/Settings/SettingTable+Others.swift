extension SettingTable {
    static let instruments: [Setting] = [
        .flag(
            "instruments.keepsOnDisk",
            \.instruments.keepsOnDisk,
            "whether the venue's instrument list is kept on disk"
        ),
        .path("instruments.cacheDirectory", \.instruments.cacheDirectory, "the folder to keep it in"),
        .duration(
            "instruments.timeToLive",
            \.instruments.timeToLive,
            .zero...day * 30,
            "for how long a list that was kept is taken without asking"
        ),
        .duration(
            "instruments.lookAgainAfter",
            \.instruments.lookAgainAfter,
            .seconds(1)...day,
            "how old it must be to be fetched again for a symbol it lacks"
        ),
    ]

    static let recording: [Setting] = [
        .value(
            "recording.path",
            \.recording,
            allowed: "a file's name that ends in .jsonl or .jsonl.gz",
            "where everything that is sent and received is recorded",
            read: { text, configuration in
                var recording = MarketDataClient.Configuration.Recording(path: text)
                recording.appends = configuration.recording?.appends ?? false
                return recording
            },
            write: { $0?.path },
            isAllowed: { $0.map { $0.path.hasSuffix(".jsonl") || $0.path.hasSuffix(".jsonl.gz") } ?? true }
        ),
        .value(
            "recording.appends",
            \.recording,
            allowed: "true or false, beside MARKETDATA_RECORDING_PATH",
            "whether to go on at the end of a recording that exists",
            shape: .flag,
            read: { text, configuration in
                // Without a path there is nothing to append to.
                guard var recording = configuration.recording, let value = Bool(settingText: text) else { return nil }
                recording.appends = value
                return recording
            },
            write: { $0.map { "\($0.appends)" } }
        ),
    ]

    static let others: [Setting] = [
        .flag("checksSymbols", \.checksSymbols, "whether symbols are checked against the venue's instruments"),
        .value(
            "seed",
            \.seed,
            allowed: "a whole number from 0 to \(UInt64.max)",
            "what random choices are drawn from; for tests",
            shape: .whole,
            read: { text, _ in UInt64(text).map { .some($0) } },
            write: { $0.map { "\($0)" } }
        ),
    ]
}
