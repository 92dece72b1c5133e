internal import ArgumentParser

/// `quotes record`.
struct RecordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "record")

    func run() async throws {}
}
