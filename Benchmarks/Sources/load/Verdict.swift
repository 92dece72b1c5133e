import Foundation
import Histogram

/// What the run says: for people, for machines, and whether it holds.
struct Verdict {
    let table: String
    let fields: [String: Any]
    let failures: [String]

    init(_ plan: Plan, _ run: Run.Result, _ venue: [String: Any]) {
        let tally = run.tally
        let calls = (venue["calls"] as? [String: Int] ?? [:])
        let upstream = calls.values.reduce(0, +)
        let peak = venue["peakUse"] as? Int ?? -1
        let limit = plan.calls ?? 6000
        let (banned, refused) = (venue["banned"] as? Int ?? -1, venue["rateLimited"] as? Int ?? -1)
        let known = Int(tally.known.totalCount)
        let asked = tally.answered + tally.refused

        var failures: [String] = []
        if banned != 0 || refused != 0 { failures.append("the venue refused \(refused) calls and banned \(banned)") }
        if peak > limit || peak < 0 { failures.append("\(peak) of \(limit) were used within a window") }
        if tally.failuresInReach > 0 { failures.append("\(tally.failuresInReach) failed with a value in reach") }
        if tally.answered == 0 { failures.append("nobody was answered") }
        if tally.known.totalCount > 0, tally.known.valueAtPercentile(99) >= 1_000_000 {
            failures.append("known answers took 1 ms and more at the 99th percentile")
        }
        self.failures = failures

        func text(_ number: Double, _ digits: Int = 1) -> String { String(format: "%.\(digits)f", number) }
        func row(_ name: String, _ waits: Histogram<UInt64>) -> String {
            guard waits.totalCount > 0 else { return "" }
            let cells = [50, 95, 99, 99.9].map { Self.time(waits.valueAtPercentile($0)) } + [Self.time(waits.max)]
            return "\(name.padding(toLength: 22, withPad: " ", startingAt: 0)) \(waits.totalCount) answers, "
                + "p50 \(cells[0]), p95 \(cells[1]), p99 \(cells[2]), p99.9 \(cells[3]), max \(cells[4])\n"
        }
        let throughput = Double(asked) / run.seconds
        var table = """
            \(plan.consumers) consumers of \(plan.symbolCount) symbols for \(text(run.seconds)) s at \(plan.quotaName)\
            \(plan.breaks ? ", with faults" : "")\(plan.scans ? ", beside a scan" : "")
            questions              \(asked), \(text(throughput, 0)) a second, \
            \(text(100 * Double(tally.answered) / Double(max(1, asked)), 4)) % answered
            hit rate               \(text(100 * Double(known) / Double(max(1, asked)), 3)) % \(tally.sources)

            """
        table += row("waits, known", tally.known) + row("waits, asked for", tally.loaded)
        table += """
            refused                \(tally.refused) \(tally.refusals), with a value in reach \(tally.failuresInReach)
            oldest answer          \(text(tally.oldest / .seconds(1))) s; \(tally.stale) marked stale
            upstream calls         \(upstream) \(calls), \(venue["failures"] as? Int ?? 0) made to fail
            quota used at most     \(peak) of \(limit); refused \(refused), banned \(banned)
            scan                   \(run.scanned) answers in \(run.scans) rounds
            CPU                    \(text(run.cpu, 2)) s, \(text(100 * run.cpu / run.seconds)) % of a core, \
            \(text(run.cpu * 1e9 / Double(max(1, asked)), 0)) ns a question
            memory                 \(run.memoryAtStart / 1024) MB before, \(run.memoryAtEnd / 1024) after, \
            \(run.memoryPeak / 1024) at most
            every symbol known     after \(text(run.warmUp, 2)) s

            """
        for example in tally.examples { table += "refusal                \(example)\n" }
        table += failures.isEmpty ? "holds" : failures.map { "FAILED: \($0)" }.joined(separator: "\n")
        self.table = table

        func percentiles(_ waits: Histogram<UInt64>) -> [String: Any] {
            [
                "count": waits.totalCount, "p50": waits.valueAtPercentile(50), "p95": waits.valueAtPercentile(95),
                "p99": waits.valueAtPercentile(99), "p99.9": waits.valueAtPercentile(99.9), "max": waits.max,
            ]
        }
        self.fields = [
            "quota": plan.quotaName, "consumers": plan.consumers, "symbols": plan.symbolCount,
            "seconds": run.seconds, "asked": asked, "answered": tally.answered, "perSecond": throughput,
            "sources": tally.sources, "refusals": tally.refusals, "failuresInReach": tally.failuresInReach,
            "hitRate": Double(known) / Double(max(1, asked)), "knownWaits_ns": percentiles(tally.known),
            "loadedWaits_ns": percentiles(tally.loaded), "upstreamCalls": upstream, "peakUse": peak, "limit": limit,
            "rateLimited": refused, "banned": banned, "madeToFail": venue["failures"] as? Int ?? 0,
            "scanned": run.scanned, "cpuSeconds": run.cpu, "memoryBefore_kB": run.memoryAtStart,
            "memoryAfter_kB": run.memoryAtEnd, "memoryPeak_kB": run.memoryPeak, "holds": failures.isEmpty,
        ]
    }

    private static func time(_ nanoseconds: UInt64) -> String {
        switch nanoseconds {
        case ..<10_000: "\(nanoseconds) ns"
        case ..<10_000_000: String(format: "%.1f µs", Double(nanoseconds) / 1e3)
        default: String(format: "%.1f ms", Double(nanoseconds) / 1e6)
        }
    }
}
