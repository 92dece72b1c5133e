public import Configuration
internal import FoundationEssentials
internal import MarketDataModel

extension MarketDataClient.Configuration {
    /// Reads every setting below `marketdata`: from the environment, where `cache.timeToLive` is
    /// `MARKETDATA_CACHE_TIME_TO_LIVE`, or from whatever the reader's providers read (`marketdata.cache.timeToLive` in
    /// a file). <doc:Settings> lists them all.
    ///
    /// ```swift
    /// let reader = ConfigReader(provider: EnvironmentVariablesProvider())
    /// let configuration = try MarketDataClient.Configuration(reading: reader)
    /// ```
    ///
    /// - Parameters:
    ///   - reader: Where settings are read. Values that are empty count as not given.
    ///   - base: What holds where nothing is given. `marketdata.preset`, where that is given, takes its place.
    /// - Throws: ``MarketDataError`` (`configuration`): one message with everything that is wrong, each with its variable,
    ///   what was given (secrets aside) and what is allowed.
    public init(reading reader: ConfigReader, base: Self = Self()) throws(MarketDataError) {
        try self.init(reading: reader, base: base, besides: [])
    }

    /// Reads every setting from the environment of this process.
    ///
    /// A variable that begins with `MARKETDATA_` and is nearly, but not quite, the name of a setting is an error: it
    /// would be a setting that does nothing. Others with that beginning are left alone.
    ///
    /// - Parameters:
    ///   - base: What holds where nothing is given. `MARKETDATA_PRESET`, where that is given, takes its place.
    ///   - environment: The variables; those of this process where there are none.
    /// - Throws: ``MarketDataError`` (`configuration`): one message with everything that is wrong.
    public static func fromEnvironment(
        base: Self = Self(),
        environment: [String: String]? = nil
    ) throws(MarketDataError) -> Self {
        let environment = environment ?? ProcessInfo.processInfo.environment
        let reader = ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: environment))
        let misspelt = SettingNames.misspelt(in: environment.keys.sorted())
        return try Self(reading: reader, base: base, besides: misspelt)
    }

    private init(reading reader: ConfigReader, base: Self, besides others: [String]) throws(MarketDataError) {
        let reader = reader.scoped(to: "marketdata")
        var problems = others
        var configuration = base
        if let name = reader.text(of: "preset", as: .text, isSecret: false) {
            if let preset = Preset(settingText: name) {
                configuration = .preset(preset)
            } else {
                let names = Preset.allCases.map(\.rawValue).joined(separator: ", ")
                problems.append("\(Setting.variable("preset")) is \"\(name)\": write one of \(names)")
            }
        }
        var given: Set<String> = []
        for setting in SettingTable.all {
            guard let text = reader.text(of: setting.path, as: setting.shape, isSecret: setting.isSecret) else {
                continue
            }
            given.insert(setting.path)
            if setting.take(text, &configuration), setting.isAllowed(configuration) { continue }
            let shown = setting.isSecret ? "not usable" : "\"\(Redaction().text(text))\""
            problems.append("\(setting.variable) is \(shown): write \(setting.allowed)")
        }
        if problems.isEmpty {
            problems = SettingRules.problems(in: configuration) { given.contains($0) ? Setting.variable($0) : $0 }
        }
        try Self.refuse(problems)
        self = configuration
    }
}

extension ConfigReader {
    /// What is written at `path`, as text; `nil` where that is nothing, or empty.
    fileprivate func text(of path: String, as shape: Setting.Shape, isSecret: Bool) -> String? {
        let key = ConfigKey(path)
        var text = self.string(forKey: key, isSecret: isSecret)
        // A file may have a number or a list where the environment has text.
        if text == nil {
            switch shape {
            case .text: break
            case .whole: text = self.int(forKey: key, isSecret: isSecret).map { "\($0)" }
            case .fraction: text = self.double(forKey: key, isSecret: isSecret).map { "\($0)" }
            case .flag: text = self.bool(forKey: key, isSecret: isSecret).map { "\($0)" }
            case .list: text = self.stringArray(forKey: key, isSecret: isSecret).map { $0.joined(separator: ",") }
            }
        }
        guard let text else { return nil }
        let trimmed = text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
        return trimmed.isEmpty ? nil : String(trimmed)
    }
}
