// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "Benchmarks",
    dependencies: [
        .package(name: "swift-market-data", path: "..")
    ],
    targets: [
        // The client that is measured beside others: one line of JSON about what it did.
        .executableTarget(
            name: "side-by-side",
            dependencies: [.product(name: "MarketData", package: "swift-market-data")],
            swiftSettings: [.treatAllWarnings(as: .error), .enableUpcomingFeature("MemberImportVisibility")]
        )
    ]
)
