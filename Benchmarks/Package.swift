// swift-tools-version: 6.2
import PackageDescription

/// The rules are `package` to the library. Benchmarks of them are built as if they were part of it: the library's
/// package is named after its folder, as SwiftPM derives it.
let library = Context.packageDirectory.split(separator: "/").dropLast().last.map { name in
    String(name.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })
}

let house: [SwiftSetting] = [.treatAllWarnings(as: .error), .enableUpcomingFeature("MemberImportVisibility")]

let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "swift-market-data", path: ".."),
        // Its memory counters want jemalloc, which it does without here.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift.git", from: "0.2.0"),
    ],
    targets: [
        // The client that is measured beside others: one line of JSON about what it did.
        .executableTarget(
            name: "side-by-side",
            dependencies: ["Metering", .product(name: "MarketData", package: "swift-market-data")],
            swiftSettings: house
        ),
        // A thousand consumers against a venue that bans, while things go wrong.
        .executableTarget(
            name: "load",
            dependencies: [
                "Metering",
                .product(name: "MarketData", package: "swift-market-data"),
                .product(name: "MarketDataTesting", package: "swift-market-data"),
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ],
            swiftSettings: house
        ),
        // CPU, memory, time.
        .target(name: "Metering", swiftSettings: house),
        // What stands between a question and the wire, rule by rule.
        .executableTarget(
            name: "Protection",
            dependencies: [
                .product(name: "Benchmark", package: "benchmark"),
                .product(name: "MarketData", package: "swift-market-data"),
                .product(name: "MarketDataTesting", package: "swift-market-data"),
            ],
            path: "Benchmarks/Protection",
            packageAccess: false,
            swiftSettings: house + [.unsafeFlags(["-package-name", library ?? "swift_market_data"])],
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        ),
    ]
)
