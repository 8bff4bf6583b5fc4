// The Solidity compiler of package-lock.json (WASM) behind the command line of the native one:
//   solc --version
//   solc --standard-json [--base-path DIR] [--include-path DIR]... [--allow-paths ...]   input on stdin
// Tools that look for a native solc (py-solc-x, ape, forge) take it for one.
"use strict";

const fs = require("fs");
const path = require("path");

const VERSION = "0.8.28+commit.7893614a";

function optionValues(args, name) {
  return args.flatMap((arg, index) => {
    if (arg === name && index + 1 < args.length) return [args[index + 1]];
    return arg.startsWith(name + "=") ? [arg.slice(name.length + 1)] : [];
  });
}

function compileStandardInput(args) {
  const solc = require("solc");
  if (!solc.version().startsWith(VERSION)) {
    throw new Error(`solc ${VERSION} expected, node_modules has ${solc.version()}: run npm ci`);
  }
  const roots = [...optionValues(args, "--base-path"), ...optionValues(args, "--include-path"), "."];
  const readImport = (name) => {
    for (const root of roots) {
      const file = path.resolve(root, name);
      if (fs.existsSync(file)) return { contents: fs.readFileSync(file, "utf8") };
    }
    return { error: `${name} is neither in the input nor under ${roots.join(", ")}` };
  };
  const output = solc.compile(fs.readFileSync(0, "utf8"), { import: readImport });
  process.stdout.write(output + "\n");
}

const args = process.argv.slice(2);
if (args.includes("--version")) {
  console.log("solc, the solidity compiler commandline interface");
  console.log(`Version: ${VERSION}.Linux.g++`);
} else if (args.includes("--standard-json")) {
  compileStandardInput(args);
} else {
  console.error("only --version and --standard-json are served here");
  process.exitCode = 1;
}
