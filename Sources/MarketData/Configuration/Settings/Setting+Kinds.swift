extension Setting {
    /// A length of time within `bounds`.
    static func duration(
        _ path: String,
        _ place: any WritableKeyPath<Configuration, Duration> & Sendable,
        _ bounds: ClosedRange<Duration>,
        _ meaning: String
    ) -> Setting {
        Setting(
            path: path,
            allowed: "a length of time from \(bounds.lowerBound.text) to \(bounds.upperBound.text)",
            meaning: meaning,
            isSecret: false,
            shape: .text,
            take: { text, configuration in
                guard let value = Duration(text: text) else { return false }
                configuration[keyPath: place] = value
                return true
            },
            text: { $0[keyPath: place].text },
            isAllowed: { bounds.contains($0[keyPath: place]) }
        )
    }

    /// A length of time within `bounds`, or none.
    static func duration(
        _ path: String,
        _ place: any WritableKeyPath<Configuration, Duration?> & Sendable,
        _ bounds: ClosedRange<Duration>,
        _ meaning: String
    ) -> Setting {
        .value(
            path,
            place,
            allowed: "a length of time from \(bounds.lowerBound.text) to \(bounds.upperBound.text)",
            meaning,
            // What can't be read is not the same as none.
            read: { text, _ in Duration(text: text).map { .some($0) } },
            write: { $0?.text },
            isAllowed: { $0.map(bounds.contains) ?? true }
        )
    }

    /// A whole number within `bounds`; of bytes where `ofBytes`, which may then be written as `16MiB`.
    static func count(
        _ path: String,
        _ place: any WritableKeyPath<Configuration, Int> & Sendable,
        _ bounds: ClosedRange<Int>,
        _ meaning: String,
        ofBytes: Bool = false
    ) -> Setting {
        let (low, high) =
            ofBytes
            ? (bounds.lowerBound.bytesText, bounds.upperBound.bytesText)
            : ("\(bounds.lowerBound)", "\(bounds.upperBound)")
        return Setting(
            path: path,
            allowed: "\(ofBytes ? "a size" : "a whole number") from \(low) to \(high)",
            meaning: meaning,
            isSecret: false,
            shape: .whole,
            take: { text, configuration in
                guard let value = ofBytes ? Int(bytesText: text) : Int(text) else { return false }
                configuration[keyPath: place] = value
                return true
            },
            text: { ofBytes ? $0[keyPath: place].bytesText : "\($0[keyPath: place])" },
            isAllowed: { bounds.contains($0[keyPath: place]) }
        )
    }

    /// A part of one within `bounds`.
    static func fraction(
        _ path: String,
        _ place: any WritableKeyPath<Configuration, Double> & Sendable,
        _ bounds: ClosedRange<Double>,
        _ meaning: String
    ) -> Setting {
        Setting(
            path: path,
            allowed: "a number from \(bounds.lowerBound.shortText) to \(bounds.upperBound.shortText)",
            meaning: meaning,
            isSecret: false,
            shape: .fraction,
            take: { text, configuration in
                guard let value = Double(text), value.isFinite else { return false }
                configuration[keyPath: place] = value
                return true
            },
            text: { $0[keyPath: place].shortText },
            isAllowed: { bounds.contains($0[keyPath: place]) }
        )
    }

    /// Yes or no.
    static func flag(
        _ path: String,
        _ place: any WritableKeyPath<Configuration, Bool> & Sendable,
        _ meaning: String
    ) -> Setting {
        Setting(
            path: path,
            allowed: "true or false",
            meaning: meaning,
            isSecret: false,
            shape: .flag,
            take: { text, configuration in
                guard let value = Bool(settingText: text) else { return false }
                configuration[keyPath: place] = value
                return true
            },
            text: { "\($0[keyPath: place])" },
            isAllowed: { _ in true }
        )
    }

    /// Anything else: `read` and `write` translate it.
    static func value<Value>(
        _ path: String,
        _ place: any WritableKeyPath<Configuration, Value> & Sendable,
        allowed: String,
        _ meaning: String,
        shape: Shape = .text,
        isSecret: Bool = false,
        read: @escaping @Sendable (String, Configuration) -> Value?,
        write: @escaping @Sendable (Value) -> String?,
        isAllowed: @escaping @Sendable (Value) -> Bool = { _ in true }
    ) -> Setting {
        Setting(
            path: path,
            allowed: allowed,
            meaning: meaning,
            isSecret: isSecret,
            shape: shape,
            take: { text, configuration in
                guard let value = read(text, configuration) else { return false }
                configuration[keyPath: place] = value
                return true
            },
            text: { write($0[keyPath: place]) },
            isAllowed: { isAllowed($0[keyPath: place]) }
        )
    }

    /// A place in the file system.
    static func path(
        _ path: String,
        _ place: any WritableKeyPath<Configuration, String?> & Sendable,
        _ meaning: String
    ) -> Setting {
        .value(
            path,
            place,
            allowed: "a path",
            meaning,
            read: { text, _ in text },
            write: { $0 },
            isAllowed: { $0.map { !$0.isEmpty && $0.isPlain(limit: 4096) } ?? true }
        )
    }
}
