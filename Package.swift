// swift-tools-version: 6.2
import PackageDescription

/// What every target is built with.
let house: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// Rooms without a pointer: the compiler refuses one.
let safe: [SwiftSetting] = house + [.strictMemorySafety()]

let collections: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let heap: Target.Dependency = .product(name: "HeapModule", package: "swift-collections")
let ordered: Target.Dependency = .product(name: "OrderedCollections", package: "swift-collections")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics")
let configuration: Target.Dependency = .product(name: "Configuration", package: "swift-configuration")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "swift-market-data",
    products: [
        .library(name: "MarketData", targets: ["MarketData"]),
        .library(name: "MarketDataTesting", targets: ["MarketDataTesting"]),
        .executable(name: "quotes", targets: ["quotes"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        // The environment alone is read: none of its traits.
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
        .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
    ],
    targets: [
        // The values of a market: no dependencies.
        .target(name: "MarketDataModel", swiftSettings: safe),
        // The strict JSON pull scanner.
        .target(name: "WireFormats", dependencies: ["MarketDataModel"], swiftSettings: safe),
        // The rules, as value-type state machines.
        .target(
            name: "MarketDataCore",
            dependencies: ["MarketDataModel", collections, heap, ordered],
            swiftSettings: safe
        ),
        // One folder per venue: bytes in, events out.
        .target(name: "MarketDataVenues", dependencies: ["MarketDataModel", "WireFormats"], swiftSettings: safe),
        // RFC 6455 and permessage-deflate, sans I/O.
        .target(
            name: "WebSocketCodec",
            dependencies: ["Compression", "MarketDataModel"],
            swiftSettings: safe
        ),
        // libcurl on a thread of its own.
        .target(name: "NetworkTransport", dependencies: ["CCurl", "Locking", "MarketDataModel"], swiftSettings: house),
        // The recording format, recorder, readers, replay.
        .target(
            name: "Recording",
            dependencies: ["MarketDataModel", "WireFormats", "Compression", "Locking", "FileIO"],
            swiftSettings: safe
        ),
        // Files, and a thread for work that blocks.
        .target(name: "FileIO", swiftSettings: house),
        // Inflate and deflate.
        .target(name: "Compression", dependencies: ["CZlib"], swiftSettings: house),
        // The one lock type.
        .target(name: "Locking", swiftSettings: house),
        // libwebsockets: serves a recording or a simulation.
        .target(
            name: "VenueServer",
            dependencies: [
                "CLibwebsockets", "Locking", "MarketDataModel", "MarketDataVenues", "Recording", "WireFormats",
            ],
            swiftSettings: house
        ),
        .testTarget(
            name: "VenueServerTests",
            dependencies: [
                "VenueServer", "NetworkTransport", "CCurl", "Locking", "MarketDataModel", "MarketDataVenues",
            ],
            swiftSettings: house
        ),
        // The product.
        .target(
            name: "MarketData",
            dependencies: [
                "MarketDataModel", "MarketDataCore", "MarketDataVenues", "WireFormats", "WebSocketCodec",
                "NetworkTransport", "Recording", "FileIO", "Locking", "Compression", collections, configuration,
                logging,
                metrics, lifecycle,
            ],
            swiftSettings: safe
        ),
        // Shipped for our users' tests.
        .target(
            name: "MarketDataTesting",
            dependencies: ["MarketData", "VenueServer", "Locking"],
            swiftSettings: safe
        ),
        // libc's calls for terminals, signals and standard output.
        .target(name: "Terminal", dependencies: ["Locking"], swiftSettings: house),
        // The command.
        .executableTarget(
            name: "quotes",
            dependencies: [
                "MarketData", "VenueServer", "Recording", "FileIO", "Terminal", "Locking", arguments, logging,
            ],
            swiftSettings: safe
        ),

        // What several test targets share.
        .target(
            name: "TestSupport",
            dependencies: ["Compression", "Locking"],
            path: "Tests/TestSupport",
            swiftSettings: house
        ),
        .testTarget(
            name: "RecordingTests",
            dependencies: ["TestSupport", "Recording", "MarketDataModel", "WireFormats", "Compression", "FileIO"],
            swiftSettings: house
        ),
        .testTarget(
            name: "MarketDataCoreTests",
            dependencies: ["MarketDataCore", "MarketDataModel"],
            swiftSettings: house
        ),
        .testTarget(
            name: "MarketDataVenuesTests",
            dependencies: ["TestSupport", "MarketDataVenues", "MarketDataModel", "WireFormats", "Compression"],
            swiftSettings: house
        ),
        .testTarget(
            name: "MarketDataModelTests",
            dependencies: [
                "TestSupport", "MarketDataModel", "Compression", .product(name: "BigInt", package: "BigInt"),
            ],
            swiftSettings: house
        ),
        .testTarget(
            name: "WireFormatsTests",
            dependencies: ["TestSupport", "MarketDataModel", "WireFormats", "Compression"],
            swiftSettings: house
        ),
        .testTarget(name: "CompressionTests", dependencies: ["Compression", "TestSupport"], swiftSettings: house),
        .testTarget(
            name: "NetworkTransportTests",
            dependencies: ["NetworkTransport", "MarketDataModel", "VenueServer", "Locking"],
            swiftSettings: house
        ),
        .testTarget(
            name: "WebSocketCodecTests",
            dependencies: ["TestSupport", "WebSocketCodec", "Compression", "MarketDataModel"],
            swiftSettings: house
        ),

        // Drives the WebSocket client against the Autobahn TestSuite: Scripts/conformance.
        .executableTarget(
            name: "websocket-conformance",
            dependencies: [
                "MarketData", "MarketDataModel", "NetworkTransport", "WebSocketCodec", "WireFormats", "Locking",
            ],
            path: "Tests/Conformance",
            swiftSettings: safe
        ),
        // The whole client over real sockets, from a user's seat: public API only.
        .testTarget(
            name: "MarketDataIntegrationTests",
            dependencies: ["MarketData", "MarketDataTesting", "Locking", "TestSupport", logging],
            swiftSettings: house
        ),
        .testTarget(
            name: "MarketDataTests",
            dependencies: [
                "MarketData", "MarketDataModel", "MarketDataCore", "MarketDataVenues", "NetworkTransport",
                "WebSocketCodec", "WireFormats", "VenueServer", "FileIO", "Locking", "TestSupport", configuration,
                logging,
            ],
            swiftSettings: house
        ),
        .testTarget(
            name: "QuotesTests",
            dependencies: [
                "quotes", "Terminal", "MarketData", "MarketDataModel", "MarketDataVenues", "Recording", "VenueServer",
                arguments,
            ],
            exclude: ["Snapshots"],
            swiftSettings: house
        ),

        // Recordings the whole way: made by a client, read again, replayed in process, served to another client.
        .testTarget(
            name: "ReplayTests",
            dependencies: ["MarketData", "VenueServer", "Recording", "Compression", "Locking", "TestSupport"],
            swiftSettings: house
        ),

        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLibwebsockets", providers: [.apt(["libwebsockets-dev"])]),
    ]
)
