internal import ArgumentParser

/// How a venue is approached.
struct ConnectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Trust the authorities in this PEM file instead of the system's.", valueName: "file"),
        completion: .file(extensions: ["pem", "crt"])
    )
    var caFile: String?

    @Flag(
        inversion: .prefixedNo,
        help: "Share the venue's quota with other processes of this host, by way of a file. (default: --shared-quota)"
    )
    var sharedQuota: Bool?

    @Option(
        help: ArgumentHelp("Where that file is, instead of ~/.local/state/marketdata.", valueName: "folder"),
        completion: .directory
    )
    var stateDir: String?

    @Flag(help: "At the end print health, budget and usage on standard error; as JSON where the output is JSON.")
    var stats = false

    @Flag(name: .shortAndLong, help: "Say on standard error what the connection does.")
    var verbose = false
}
