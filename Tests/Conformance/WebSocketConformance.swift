import MarketData
import NetworkTransport
import WebSocketCodec

/// Echoes what the Autobahn TestSuite's fuzzing server sends, case by case. `Scripts/conformance` runs it and reads the
/// server's report.
@main
struct WebSocketConformance {
    static func main() async {
        guard CommandLine.arguments.count == 4, let port = UInt16(CommandLine.arguments[2]) else {
            print("usage: websocket-conformance HOST PORT AGENT")
            return
        }
        let (host, agent) = (CommandLine.arguments[1], CommandLine.arguments[3])
        let loop = NetworkLoop()
        let first = await EchoSession.run("/getCaseCount", host: host, port: port, on: loop)
        guard let count = first.lastText.flatMap({ Int($0) }) else {
            print("no fuzzing server at \(host):\(port): \(first.end)")
            return await loop.shutdown()
        }
        for number in 1...count {
            let path = "/runCase?case=\(number)&agent=\(agent)"
            let session = await EchoSession.run(path, host: host, port: port, on: loop)
            if number % 25 == 0 || number == count { print("\(number) of \(count) cases") }
            if case .network(let error) = session.end { print("case number \(number): \(error)") }
        }
        _ = await EchoSession.run("/updateReports?agent=\(agent)", host: host, port: port, on: loop)
        await loop.shutdown()
    }
}
