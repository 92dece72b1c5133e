import MarketDataModel
import Testing

@testable import Recording

struct ReplayScheduleStateMachineTests {
    private func at(_ milliseconds: Int) -> MonotonicTime {
        MonotonicTime(nanoseconds: 1_000_000_000) + .milliseconds(milliseconds)
    }

    @Test(arguments: [(1.0, 100), (4, 25), (0.5, 200), (0, 100), (-.infinity, 100), (.nan, 100)])
    func `B47 a record is due so many times sooner`(speed: Double, due: Int) {
        var schedule = ReplayScheduleStateMachine(speed: .times(speed))
        #expect(schedule.next(at: .zero, now: self.at(0)) == .deliver)
        #expect(schedule.next(at: .milliseconds(100), now: self.at(0)) == .wait(until: self.at(due)))
        #expect(schedule.next(at: .milliseconds(100), now: self.at(due - 1)) == .wait(until: self.at(due)))
        #expect(schedule.next(at: .milliseconds(100), now: self.at(due)) == .deliver)
    }

    @Test
    func `B47 flat out everything is due at once`() {
        var schedule = ReplayScheduleStateMachine(speed: .unpaced)
        for second in 0..<100 { #expect(schedule.next(at: .seconds(second * 3600), now: self.at(0)) == .deliver) }
    }

    @Test
    func `B47 a late consumer is not later for ever: times are those of the first record`() {
        var schedule = ReplayScheduleStateMachine()
        #expect(schedule.next(at: .zero, now: self.at(0)) == .deliver)
        #expect(schedule.next(at: .milliseconds(10), now: self.at(500)) == .deliver)
        #expect(schedule.next(at: .milliseconds(600), now: self.at(500)) == .wait(until: self.at(600)))
    }

    @Test
    func `B47 a pause moves what follows by its length`() {
        var schedule = ReplayScheduleStateMachine()
        #expect(schedule.next(at: .zero, now: self.at(0)) == .deliver)
        schedule.pause(now: self.at(40))
        schedule.pause(now: self.at(60))
        #expect(schedule.next(at: .milliseconds(100), now: self.at(1000)) == .paused)
        #expect(schedule.position(now: self.at(1000)) == .milliseconds(40))
        schedule.resume(now: self.at(1000))
        schedule.resume(now: self.at(1010))
        #expect(schedule.next(at: .milliseconds(100), now: self.at(1000)) == .wait(until: self.at(1060)))
        #expect(schedule.position(now: self.at(1020)) == .milliseconds(60))
    }

    @Test
    func `B47 a change of speed goes on from where the recording stands`() {
        var schedule = ReplayScheduleStateMachine()
        #expect(schedule.next(at: .zero, now: self.at(0)) == .deliver)
        schedule.setSpeed(.times(10), now: self.at(50))
        #expect(schedule.next(at: .milliseconds(150), now: self.at(50)) == .wait(until: self.at(60)))
        schedule.setSpeed(.unpaced, now: self.at(55))
        #expect(schedule.next(at: .milliseconds(150), now: self.at(55)) == .deliver)
        schedule.setSpeed(.recorded, now: self.at(55))
        #expect(schedule.next(at: .milliseconds(160), now: self.at(55)) == .wait(until: self.at(65)))
    }

    @Test
    func `B47 after a jump, forward or back, the record there is due at once`() {
        var schedule = ReplayScheduleStateMachine()
        #expect(schedule.next(at: .zero, now: self.at(0)) == .deliver)
        schedule.seek(to: .seconds(60), now: self.at(10))
        #expect(schedule.next(at: .seconds(60), now: self.at(10)) == .deliver)
        #expect(schedule.next(at: .seconds(61), now: self.at(10)) == .wait(until: self.at(1010)))
        schedule.seek(to: .seconds(5), now: self.at(20))
        #expect(schedule.next(at: .seconds(5), now: self.at(20)) == .deliver)
        #expect(schedule.next(at: .seconds(6), now: self.at(20)) == .wait(until: self.at(1020)))
    }

    @Test
    func `B47 a long silence is kept by default and cut to the cap where one is set`() {
        var kept = ReplayScheduleStateMachine()
        #expect(kept.next(at: .zero, now: self.at(0)) == .deliver)
        #expect(kept.next(at: .seconds(3600), now: self.at(0)) == .wait(until: self.at(3_600_000)))

        var cut = ReplayScheduleStateMachine(speed: .times(2), longestSilence: .seconds(1))
        #expect(cut.next(at: .zero, now: self.at(0)) == .deliver)
        #expect(cut.next(at: .seconds(3600), now: self.at(0)) == .wait(until: self.at(500)))
        #expect(cut.next(at: .seconds(3600), now: self.at(100)) == .wait(until: self.at(500)))
        #expect(cut.next(at: .seconds(3600), now: self.at(500)) == .deliver)
        #expect(cut.next(at: .milliseconds(3_600_100), now: self.at(500)) == .wait(until: self.at(550)))
    }

    @Test
    func `every event is legal before the first record`() {
        var schedule = ReplayScheduleStateMachine()
        schedule.resume(now: self.at(0))
        schedule.setSpeed(.times(3), now: self.at(0))
        schedule.pause(now: self.at(0))
        #expect(schedule.next(at: .zero, now: self.at(0)) == .paused)
        schedule.resume(now: self.at(5))
        #expect(schedule.position(now: self.at(5)) == .zero)
        #expect(schedule.next(at: .zero, now: self.at(5)) == .deliver)
        #expect(schedule.next(at: .milliseconds(3), now: self.at(5)) == .wait(until: self.at(6)))
    }
}
