import { fixtureBench } from "./bench.fixture.ts";
import { serveLane } from "./lane-worker.ts";

/** The judging thread of lane.test.ts. */
serveLane(fixtureBench);
