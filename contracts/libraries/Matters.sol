// SPDX-License-Identifier: MIT
pragma solidity 0.8.28;

import {IComplaintRegister} from "../interfaces/IComplaintRegister.sol";
import {IWorkCalendar} from "../interfaces/IWorkCalendar.sol";

/// @title Matters: the complaints about one thing, and the clocks of those who have them in hand
/// @notice Days are day numbers. The complaints of a matter that were not withdrawn form a list, the oldest first.
library Matters {
    uint16 private constant INTAKE_WORKDAYS = 10;
    uint16 private constant FORWARD_WORKDAYS = 10;
    uint16 private constant RECEIPT_WORKDAYS = 3;
    uint32 private constant HANDLE_DAYS = 30;
    uint32 private constant EXTENDED_DAYS = 90;

    /// @param matter zero where the complaint began its own
    struct Complaint {
        bytes32 complainant;
        bytes32 matter;
        bytes32 previous;
        bytes32 next;
    }

    /// @param leading zero while the first complaint leads
    /// @param last zero while there has been no other complaint
    /// @param obligation zero where it is about an application for an approval
    /// @param receivedOn zero where nobody recorded a receipt
    struct Matter {
        bytes32 about;
        bytes32 leading;
        bytes32 last;
        bytes32 handler;
        IComplaintRegister.Stage stage;
        IComplaintRegister.Finding finding;
        bool extended;
        uint8 obligation;
        uint24 filedOn;
        uint24 acceptedOn;
        uint24 forwardedOn;
        uint24 receivedOn;
    }

    /// @dev `latest` is the last matter about a thing, open or not.
    struct Book {
        mapping(bytes32 complaint => Complaint) complaints;
        mapping(bytes32 matter => Matter) matters;
        mapping(bytes32 about => mapping(uint8 obligation => bytes32 matter)) latest;
    }

    /* STAGES AND DAYS */

    function isOpen(IComplaintRegister.Stage stage) internal pure returns (bool) {
        return stage >= IComplaintRegister.Stage.FILED && stage <= IComplaintRegister.Stage.HANDLING;
    }

    /// @notice The stage with what time alone brings about, and the day that counts as receipt, 0 before it. What
    /// was extended has been received, whatever a calendar published later makes of the third working day.
    function stageOf(Matter memory self, IWorkCalendar calendar, uint32 today)
        internal
        view
        returns (IComplaintRegister.Stage stage, uint32 received)
    {
        stage = self.stage;
        received = self.receivedOn;
        if (stage != IComplaintRegister.Stage.FORWARDED) return (stage, received);
        (uint32 third,) = calendar.addWorkdays(self.forwardedOn, RECEIPT_WORKDAYS);
        if (self.extended || today > third) return (IComplaintRegister.Stage.HANDLING, third);
    }

    /// @notice The last day of handling what counts as received on this day.
    function handleBy(Matter memory self, uint32 received, IWorkCalendar calendar)
        internal
        view
        returns (uint32 last)
    {
        (last,) = calendar.roll(received + (self.extended ? EXTENDED_DAYS : HANDLE_DAYS));
    }

    /// @notice The clock that runs in a stage and its last day; none and 0 where none runs.
    function running(Matter memory self, IComplaintRegister.Stage stage, uint32 received, IWorkCalendar calendar)
        internal
        view
        returns (IComplaintRegister.Clock clock, uint32 last)
    {
        if (stage == IComplaintRegister.Stage.FILED) {
            clock = IComplaintRegister.Clock.INTAKE;
            (last,) = calendar.addWorkdays(self.filedOn, INTAKE_WORKDAYS);
        } else if (stage == IComplaintRegister.Stage.ACCEPTED) {
            clock = IComplaintRegister.Clock.FORWARD;
            (last,) = calendar.addWorkdays(self.acceptedOn, FORWARD_WORKDAYS);
        } else if (stage == IComplaintRegister.Stage.HANDLING) {
            clock = IComplaintRegister.Clock.HANDLE;
            last = handleBy(self, received, calendar);
        }
    }

    /* THE COMPLAINTS OF A MATTER */

    function leadingOf(Book storage book, bytes32 matter) internal view returns (bytes32 leading) {
        leading = book.matters[matter].leading;
        if (leading == 0) leading = matter;
    }

    /// @notice Begins a matter with its first complaint.
    function begin(Book storage book, bytes32 complaint, bytes32 about, uint8 obligation, uint32 today) internal {
        Matter storage self = book.matters[complaint];
        self.about = about;
        self.obligation = obligation;
        self.stage = IComplaintRegister.Stage.FILED;
        self.filedOn = uint24(today);
        book.latest[about][obligation] = complaint;
    }

    function append(Book storage book, bytes32 matter, bytes32 complaint) internal {
        bytes32 last = book.matters[matter].last;
        if (last == 0) last = matter;
        book.complaints[complaint].matter = matter;
        book.complaints[complaint].previous = last;
        book.complaints[last].next = complaint;
        book.matters[matter].last = complaint;
    }

    /// @notice The oldest linked complaint takes the place of a leading one; the last one ends the matter.
    function remove(Book storage book, bytes32 matter, bytes32 complaint) internal {
        Matter storage self = book.matters[matter];
        bytes32 next = book.complaints[complaint].next;
        if (leadingOf(book, matter) == complaint) {
            if (next == 0) {
                self.stage = IComplaintRegister.Stage.WITHDRAWN;
                return;
            }
            self.leading = next;
            return;
        }
        bytes32 previous = book.complaints[complaint].previous;
        book.complaints[previous].next = next;
        if (next == 0) self.last = previous;
        else book.complaints[next].previous = previous;
    }
}
