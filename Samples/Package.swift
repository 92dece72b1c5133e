// swift-tools-version: 6.2
import PackageDescription

// Each target is a small program that stands for itself: copy one to begin with.
let settings: [SwiftSetting] = [.treatAllWarnings(as: .error)]
let marketData: Target.Dependency = .product(name: "MarketData", package: "swift-market-data")
let testing: Target.Dependency = .product(name: "MarketDataTesting", package: "swift-market-data")

let package = Package(
    name: "Samples",
    dependencies: [
        // In a package of your own: .package(url: "https://…/swift-market-data", from: "0.1.0")
        .package(name: "swift-market-data", path: ".."),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Prints quotes, in ten lines.
        .executableTarget(name: "QuoteLogger", dependencies: [marketData], swiftSettings: settings),
        // Questions, a consumer with a tier, a scan, and what is left of the quota.
        .executableTarget(name: "Desk", dependencies: [marketData], swiftSettings: settings),
        // A service: lifecycle, logs, metrics.
        .executableTarget(
            name: "Service",
            dependencies: [
                marketData,
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        // A strategy, and how it is tested: on a recording, and against a venue on loopback that misbehaves.
        .target(name: "Strategy", dependencies: [marketData], swiftSettings: settings),
        .testTarget(name: "StrategyTests", dependencies: ["Strategy", marketData, testing], swiftSettings: settings),
        // A venue that this package does not know.
        .executableTarget(name: "CustomVenue", dependencies: [marketData, testing], swiftSettings: settings),
        // A venue on loopback with a simulated market, for the others to connect to.
        .executableTarget(name: "Exchange", dependencies: [marketData, testing], swiftSettings: settings),
        // The examples of the documentation's pages.
        .target(
            name: "Snippets",
            dependencies: [marketData, .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")],
            swiftSettings: settings
        ),
    ]
)
