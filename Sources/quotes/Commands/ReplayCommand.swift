internal import ArgumentParser

/// `quotes replay`.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "replay")

    func run() async throws {}
}
