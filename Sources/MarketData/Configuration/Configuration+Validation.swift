extension MarketDataClient.Configuration {
    /// Checks every setting, and what must hold between them. ``MarketDataClient/run()`` does it, too.
    ///
    /// - Throws: ``MarketDataError`` (`configuration`), which names every setting that is wrong, its value, what is
    ///   allowed, and the variable of the environment that sets it.
    public func validate() throws(MarketDataError) {
        try Self.refuse(self.problems)
    }

    private var problems: [String] {
        var problems: [String] = []
        for setting in SettingTable.all where !setting.isAllowed(self) {
            let text = setting.text(self) ?? ""
            let value = setting.isSecret ? "not usable" : text.isEmpty ? "empty" : text
            problems.append("\(setting.path) is \(value): write \(setting.allowed) (or set \(setting.variable))")
        }
        return problems + SettingRules.problems(in: self) { $0 }
    }

    static func refuse(_ problems: [String]) throws(MarketDataError) {
        guard !problems.isEmpty else { return }
        throw MarketDataError(.configuration, problems.joined(separator: "; "))
    }
}
