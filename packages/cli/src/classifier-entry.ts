import { serveOnnx } from "@guardian/drivers";

// The module of the classifier's process.
serveOnnx();
