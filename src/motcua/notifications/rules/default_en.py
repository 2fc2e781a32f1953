"""What messages say in English until the province publishes its own words: subject, body, short form."""

from motcua.notifications.rules.events import MANY, Kind

WORDS: dict[str, tuple[str, str, str]] = {
    Kind.ACCEPTED: (
        "Application {code} was accepted",
        "We have accepted your application. {why}",
        "Application {code} was accepted. See the promised day at {site}",
    ),
    Kind.ACCEPTED + MANY: (
        "{count} of your applications were accepted",
        "We have accepted {count} of your applications: {codes}.",
        "{count} applications were accepted. See the promised days at {site}",
    ),
    Kind.REFUSED: (
        "Application {code} was not accepted",
        "Reason: {reason} You may file again once the conditions are met.",
        "Application {code} was not accepted. See why and what to do at {site}",
    ),
    Kind.SUPPLEMENT: (
        "Application {code} needs more papers",
        "You need to add papers: {reason} {clock} {until}",
        "Application {code} needs more papers. See the list and add them at {site}",
    ),
    Kind.SUPPLEMENT_REMINDED: (
        "Application {code}: the time to add papers is nearly over",
        "We are still waiting for your papers: {reason} {until}",
        "Application {code}: the time to add papers is nearly over. Add them at {site}",
    ),
    Kind.EXTENDED: (
        "Our apology and a new day for application {code}",
        "We are sorry that the result is not ready as promised. Reason: {reason} New day: {due}.",
        "Sorry, application {code} is late. New day: {due}. See the reason at {site}",
    ),
    Kind.WITHDRAWN: (
        "Application {code} has been withdrawn",
        (
            "As asked at the counter, the application has been withdrawn. "
            "You can fetch the papers you handed in where you filed them."
        ),
        "Application {code} has been withdrawn as asked. Details at {site}",
    ),
    Kind.RESUMED: (
        "Application {code} goes on",
        "We have received your additional papers and continue with your application. {why}",
        "Papers for application {code} received. See the promised day at {site}",
    ),
    Kind.PAYMENT: (
        "Application {code} awaits a financial obligation",
        "You have to meet a financial obligation: {note} The time for handling stands still until then.",
        "Application {code} awaits a financial obligation. See and meet it at {site}",
    ),
    Kind.PAYMENT_REMINDED: (
        "Application {code} waits for you to meet a financial obligation",
        "Please meet it before {day} so that the application goes on.",
        "Application {code} awaits a financial obligation by {day}. See {site}",
    ),
    Kind.PAYMENT_REMINDED + MANY: (
        "{count} applications wait for you to meet a financial obligation",
        "Open each application to see the amount and the last day: {codes}.",
        "{count} applications await a financial obligation. See {site}",
    ),
    Kind.STOPPED: (
        "Handling of application {code} has stopped",
        "Reason: {reason}",
        "Handling of application {code} has stopped. See why at {site}",
    ),
    Kind.RESULT: (
        "Application {code} has its result",
        "The result is there since {at}. Its electronic copy is under My papers.",
        "Application {code} has its result. See the copy and where to fetch it at {site}",
    ),
    Kind.RESULT + MANY: (
        "{count} of your applications have their results",
        "These applications have their results: {codes}. The electronic copies are under My papers.",
        "{count} applications have their results. See where to fetch them at {site}",
    ),
    Kind.RETURNED: (
        "The result of application {code} was handed out",
        "The result was handed out. Please tell us how satisfied you are with the handling.",
        "The result of application {code} was handed out. Please rate us at {site}",
    ),
    Kind.RETURNED + MANY: (
        "The results of {count} applications were handed out",
        "The results of {codes} were handed out. Please tell us how satisfied you are.",
        "The results of {count} applications were handed out. Please rate us at {site}",
    ),
    Kind.PICKUP: (
        "Code to fetch the result of application {code}",
        "Code: {pickup}. It works once, for 30 minutes, at the counter. Do not read it out to anybody else.",
        "A code to fetch the result of {code} was made. Read it under Messages at {site}",
    ),
    Kind.POSTED: (
        "The result of application {code} is on its way to you",
        "The result was given to the post under the number {number}.",
        "The result of application {code} was given to the post. Follow it at {site}",
    ),
    Kind.POSTED + MANY: (
        "The results of {count} applications are on their way to you",
        "The results of {codes} were given to the post. Each application shows its number.",
        "The results of {count} applications were given to the post. Follow them at {site}",
    ),
    Kind.CAME_BACK: (
        "The result of application {code} did not reach you",
        "The post brought the result back: {reason} Please fetch it at {place}, or ask us to send it again.",
        "The post could not deliver the result of {code}. See how to get it at {site}",
    ),
    Kind.UNCOLLECTED: (
        "Please fetch the result of application {code}",
        "The result still waits for you at {place}. After {day} it goes to the archive.",
        "Please fetch the result of {code} before {day}. See where at {site}",
    ),
    Kind.UNCOLLECTED + MANY: (
        "Please fetch the results of {count} applications",
        "The results still wait for you: {codes}. Each application shows where and until when.",
        "Please fetch the results of {count} applications. See where at {site}",
    ),
    Kind.REVISED: (
        "The result of application {code} was replaced by a new one",
        "{what}: the new paper is under My papers and takes the place of number {old}.",
        "The result of application {code} was replaced by a new one. See {site}",
    ),
    Kind.RECOUNTED: (
        "The promised day of application {code} has changed",
        (
            "The promised day moves from {before} to {after} because the working calendar changed: {reason}. "
            "The tracking page explains how each day was counted."
        ),
        "The promised day of {code} moves from {before} to {after}. See why at {site}",
    ),
    Kind.RECOUNTED + MANY: (
        "The promised days of {count} applications have changed",
        (
            "The working calendar changed, and with it the promised days of: {codes}. "
            "Each application shows its new day."
        ),
        "The promised days of {count} applications have changed. See them at {site}",
    ),
    Kind.MOVED: (
        "{count} of your applications went to another agency",
        "Under {basis}, your applications are now handled by: {named}. {kept}",
        "{count} of your applications went to another agency. You need do nothing. See {site}",
    ),
    Kind.MOVED_BACK: (
        "Your applications are back at their former agency",
        "The move under {basis} was undone on the same day. Codes and promised days stay as they were.",
        "Your applications are back at their former agency; nothing else changed. See {site}",
    ),
    Kind.DRAFT_CLOSING: (
        "The procedure you are filling in will soon close",
        (
            "The procedure “{procedure}” takes applications until the end of {day}. "
            "You have a draft that was not sent. "
            "Please send it before that day ends. {more}"
        ),
        "The procedure you are filling in closes after {day}. Send your draft at {site}",
    ),
    Kind.DRAFT_UNSENT: (
        "An application is complete but was not sent",
        (
            "You completed “{procedure}” but did not press Send, so the agency has received nothing. "
            "Please open it, check and send it, or delete the draft if you no longer need it."
        ),
        "You have an application that is complete but was not sent. Check and send it at {site}",
    ),
    Kind.CO_SIGN: (
        "You are asked to sign together",
        "{who} asks you to sign a request together. Please read it and sign before {due}.",
        "You are asked to sign a request together before {due}. Read and sign at {site}",
    ),
    Kind.CO_SIGNED: (
        "All signatures are there",
        "Everybody has signed. You can send the application now.",
        "All signatures on your request are there. Send it at {site}",
    ),
    Kind.CO_SIGN_DECLINED: (
        "Somebody does not agree to sign",
        "{who} does not agree to sign. The application cannot be sent yet; please talk to this person.",
        "Somebody does not agree to sign your request. See {site}",
    ),
    Kind.WATCH: ("Reminder of {day}", "{lines}", "Reminder of {day}. Open your desk to see it."),
    Kind.ASSIGNED: (
        "Application {code} was given to you",
        "Procedure: {procedure}.",
        "Application {code} was given to you. Open your desk to see it.",
    ),
    Kind.ASSIGNED + MANY: (
        "{count} applications were given to you",
        "New on your list: {codes}.",
        "{count} applications were given to you. Open your desk to see them.",
    ),
}
