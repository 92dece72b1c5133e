import MarketDataCore
import MarketDataModel
import Testing

@Suite struct `The table of native names` {
    /// A name in a channel.
    private struct Place: Hashable {
        var native: NativeName
        var channel: Int
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `agrees with a dictionary over random inserts and removals`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var table = NameTable()
        var model: [Place: Int] = [:]
        func place() throws -> Place {
            Place(native: try NativeName("N\(random.next() % 300)"), channel: Int(random.next() % 4))
        }
        for step in 0..<5_000 {
            let changed = try place()
            if random.next() % 3 == 0 {
                table.remove(changed.native, in: changed.channel)
                model[changed] = nil
            } else {
                table.insert(changed.native, in: changed.channel, slot: step)
                model[changed] = step
            }
            let probe = try place()
            #expect(table.slot(of: probe.native, in: probe.channel) == model[probe] ?? -1, "seed \(seed), step \(step)")
        }
        #expect(table.count == model.count)
        for (place, slot) in model { #expect(table.slot(of: place.native, in: place.channel) == slot) }
    }

    @Test func `a name in a channel without a number has no slot`() {
        var table = NameTable()
        table.insert("AB", in: 0, slot: 7)
        #expect(table.slot(of: "AB", in: 0) == 7)
        #expect(table.slot(of: "AB", in: 1) == -1)
        #expect(table.slot(of: "AB", in: -1) == -1)
        table.remove("AB", in: 1)
        #expect(table.slot(of: "AB", in: 0) == 7)
        table.remove("AB", in: 0)
        #expect(table.slot(of: "AB", in: 0) == -1 && table.count == 0)
    }
}
