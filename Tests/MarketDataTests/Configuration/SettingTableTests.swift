import Foundation
import MarketDataModel
import Testing

@testable import MarketData

struct SettingTableTests {
    /// A configuration in which nothing is absent.
    private var full: MarketDataClient.Configuration {
        var configuration = MarketDataClient.Configuration()
        configuration.recording = .init(path: "kept.jsonl")
        return configuration
    }

    @Test
    func `every setting has one variable`() {
        // A callback cannot be written as text: without one, credentials are read from variables of their own.
        let places = Set(Self.places(in: self.full)).subtracting(["credentials"])
        let known = SettingTable.all.map(\.path)
        let nested = Set(known.filter { !$0.hasPrefix("features.") })
        let advice: Comment = "a setting is added to Sources/MarketData/Configuration/Settings/SettingTable.swift, too"
        #expect(nested.symmetricDifference(places) == [], advice)
        #expect(Set(SettingTable.all.map(\.variable)).count == known.count)
    }

    @Test
    func `every protection has a name`() {
        let named = MarketDataClient.Configuration.Features.named
        let all = named.reduce(into: MarketDataClient.Configuration.Features()) { $0.formUnion($1.feature) }
        #expect(all == .all)
        #expect(Set(named.map(\.name)).count == MarketDataClient.Configuration.Features.all.rawValue.nonzeroBitCount)
    }

    @Test
    func `what a setting shows is what it reads`() throws {
        for setting in SettingTable.all {
            guard let text = setting.text(self.full) else { continue }
            var configuration = self.full
            #expect(setting.take(text, &configuration), "\(setting.path)")
            #expect(setting.text(configuration) == text)
            #expect(setting.isAllowed(configuration), "\(setting.path)")
        }
    }

    @Test
    func `the page of settings has every variable, as the table has it`() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Sources/MarketData/MarketData.docc/Settings.md").standardizedFileURL
        let text = try String(contentsOf: page, encoding: .utf8)
        let mark = "<!-- Made of SettingTable.swift by SettingTableTests with MARKETDATA_UPDATE_PAGES=1. -->\n"
        let parts = text.components(separatedBy: mark)
        try #require(parts.count == 3)
        if ProcessInfo.processInfo.environment["MARKETDATA_UPDATE_PAGES"] == "1" {
            let changed = parts[0] + mark + Self.table + mark + parts[2]
            return try Data(changed.utf8).write(to: page)
        }
        #expect(parts[1] == Self.table, "run this test once with MARKETDATA_UPDATE_PAGES=1 and look at the change")
    }

    private static var table: String {
        var lines = ["| variable | default | allowed | what for |", "|---|---|---|---|"]
        for setting in SettingTable.all {
            let standard = setting.text(MarketDataClient.Configuration()) ?? "-"
            lines.append("| `\(setting.variable)` | \(standard) | \(setting.allowed) | \(setting.meaning) |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The paths of all that can be set, by what the structs are made of.
    private static func places(in value: Any, at path: String = "") -> [String] {
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional, let child = mirror.children.first {
            return Self.places(in: child.value, at: path)
        }
        let isNested = String(reflecting: type(of: value)).hasPrefix("MarketData.MarketDataClient.Configuration")
        guard isNested, mirror.displayStyle == .struct, !(value is MarketDataClient.Configuration.Features) else {
            return [path]
        }
        return mirror.children.flatMap { child in
            Self.places(in: child.value, at: path.isEmpty ? child.label ?? "" : "\(path).\(child.label ?? "")")
        }
    }
}
