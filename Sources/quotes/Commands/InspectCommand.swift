internal import ArgumentParser

/// `quotes inspect`.
struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "inspect")

    func run() async throws {}
}
